import { createHash } from "node:crypto";
import { PROMPT_LAYERS, type LayerSummary } from "../../domain/assembly.ts";
import { estimateTokens } from "../../std/tokens.ts";
import type { World } from "../world.ts";
import { flowsOn, shareOut } from "./budget.ts";
import { clean } from "./clean.ts";
import { fill, type Filled, type Subject } from "./fill.ts";
import { GOES_ON, TOLD_AGAIN } from "./layers.ts";

/** A prompt as it was put together. `hash` is the SHA-256 of `text`; tokens are estimated. */
export type Assembled = {
  hash: string;
  text: string;
  tokens: number;
  budget: number;
  took_ms: number;
  layers: Filled[];
  problems: string[];
};

/**
 * Puts a prompt together: each layer fills its share and what those before it left; what is over
 * in the end flows back to the code once. The same input gives the same text.
 */
export async function assemble(
  world: World,
  subject: Omit<Subject, "commit" | "goals">,
): Promise<Assembled & { commit: string }> {
  const begun = world.clock.monotonic();
  const { repo, default_branch } = subject.project;
  const commit = await world.delivery.head(repo, default_branch);
  const { prompt } = await world.workspace.settings(repo, commit);
  const about = { ...subject, commit, goals: prompt.goals };
  const is_resumed = subject.session === "resumed";
  const beginning = is_resumed ? [GOES_ON] : [];
  const shares = shareOut(prompt.tokens - costOf(beginning), subject.task.kind, prompt.shares);
  const layers = await fillAll(world, about, shares);
  const sections = layers.map(({ section }) => section).filter((section) => section !== "");
  const text = clean(world, [...beginning, ...sections].join("\n\n")); // of each piece before, too
  return {
    hash: createHash("sha256").update(text).digest("hex"),
    text,
    tokens: estimateTokens(text),
    budget: prompt.tokens,
    took_ms: Math.round(world.clock.monotonic() - begun),
    commit,
    layers,
    problems: layers.flatMap(({ pieces }) => pieces.flatMap(({ warning }) => warning ?? [])),
  };
}

const costOf = (texts: readonly string[]) =>
  texts.reduce((sum, text) => sum + estimateTokens(`${text}\n\n`), 0);

async function fillAll(
  world: World,
  subject: Subject,
  shares: ReturnType<typeof shareOut>,
): Promise<Filled[]> {
  const layers: Filled[] = [];
  let left = 0;
  for (const layer of subject.session === "resumed" ? TOLD_AGAIN : PROMPT_LAYERS) {
    const filled = await fill(world, subject, layer, shares[layer] + left);
    left = flowsOn(filled.summary.budget, filled.summary.tokens);
    layers.push(filled);
  }
  return flowBack(world, subject, layers, left);
}

/** Less than this many tokens are not worth choosing the code again. */
const WORTH_TOKENS = 400;

/** As full as this a layer may have more to say, whatever it names. */
const FULL_SHARE = 0.8;

const hasMore = ({ left_out, tokens, budget }: LayerSummary) =>
  left_out > 0 || tokens >= budget * FULL_SHARE;

/** What every layer left goes to the code, if that had more to say. */
async function flowBack(
  world: World,
  subject: Subject,
  layers: Filled[],
  left: number,
): Promise<Filled[]> {
  const at = layers.findIndex(({ summary }) => summary.layer === "code");
  const code = layers[at]?.summary;
  if (code === undefined || !hasMore(code) || left < WORTH_TOKENS) return layers;
  const more = await fill(world, subject, "code", code.tokens + left);
  const took_ms = code.took_ms + more.summary.took_ms;
  return layers.with(at, { ...more, summary: { ...more.summary, took_ms } });
}
