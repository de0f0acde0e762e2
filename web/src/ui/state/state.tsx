import type { ReactNode } from "react";
import type { TaskState } from "../../../../src/domain/states.ts";
import { stateTone, stateWords, type Tone, TONE_FILL, TONE_TEXT, TONE_WASH } from "./tones.ts";

/** A dot in a tone; it breathes while work is under way. */
export function Dot({ tone, breathes = false }: { tone: Tone; breathes?: boolean }) {
  const motion = breathes ? "breathing" : "";
  return (
    <span
      aria-hidden
      className={`inline-block size-2 shrink-0 rounded-full ${TONE_FILL[tone]} ${motion}`}
    />
  );
}

const MARK =
  "inline-flex items-center gap-1.5 rounded px-1.5 py-0.5 text-fine font-medium whitespace-nowrap";

/** A word on the quiet background of its tone. */
export function Mark({ tone, children }: { tone: Tone; children: ReactNode }) {
  const look = `${TONE_WASH[tone]} ${TONE_TEXT[tone]}`;
  return <span className={`${MARK} ${look}`}>{children}</span>;
}

/** The state of a task. */
export function StateMark({ state }: { state: TaskState }) {
  const tone = stateTone(state);
  return (
    <Mark tone={tone}>
      <Dot tone={tone} breathes={tone === "live"} />
      {stateWords(state)}
    </Mark>
  );
}
