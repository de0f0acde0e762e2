import type { Reload, ReloadPhase } from "../../../../src/domain/reload.ts";
import type { Tone } from "../../ui/state/tones.ts";

/** The phases of a reload that goes well, in order. */
export const GOOD_WAY = [
  "staging",
  "staged",
  "accepted",
  "shadow",
  "booting",
  "probing",
  "flipped",
  "settled",
] as const satisfies ReloadPhase[];

const TONES: Partial<Record<ReloadPhase, Tone>> = {
  settled: "good",
  refused: "bad",
  rolled_back: "bad",
  interrupted: "wait",
};

/** The tone of a phase; all that are not an end are under way. */
export function phaseTone(phase: ReloadPhase): Tone {
  return TONES[phase] ?? "live";
}

type Story = (to: string) => string;

const STORIES: Partial<Record<ReloadPhase, Story>> = {
  settled: (to) => `${to} took over and proved itself.`,
  refused: () => "Refused before it served a single request.",
  rolled_back: (to) => `${to} served, did harm, and was left.`,
  interrupted: () => "Cut off before its end; the generation before serves on.",
  flipped: (to) => `${to} serves and is watched; the one before stays warm.`,
};

/** What became of a reload, in a sentence that says no more than is known. */
export function storyOf(reload: Reload): string {
  const to = reload.to_generation === null ? "The new code" : `Generation ${reload.to_generation}`;
  const told = STORIES[reload.phase]?.(to) ?? "Under way; the present generation serves on.";
  const reverted = reload.revert_commit !== null;
  return reverted ? `${told} Main was reverted by a new commit.` : told;
}
