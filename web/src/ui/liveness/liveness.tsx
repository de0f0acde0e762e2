import type { Liveness } from "../../../../src/domain/liveness.ts";
import { Age } from "../age/age.tsx";
import { Plain } from "../plain/plain.tsx";
import { Dot, Mark } from "../state/state.tsx";
import { stateWords, type Tone } from "../state/tones.ts";

const TONES: Record<Liveness["state"], Tone> = {
  active: "live",
  thinking: "live",
  slow: "wait",
  waiting_on_provider: "wait",
  degraded: "wait",
  likely_hung: "bad",
  paused: "rest",
};

/** How an agent is doing, and for how long. */
export function LivenessMark({ liveness }: { liveness: Liveness }) {
  const tone = TONES[liveness.state];
  return (
    <Mark tone={tone}>
      <Dot tone={tone} breathes={tone === "live"} />
      {stateWords(liveness.state)}
      <span className="font-normal">
        <Age at={liveness.since} />
      </span>
    </Mark>
  );
}

/** The same with the signal that it rests on; `null`: its worker has not told yet. */
export function LivenessLine({ liveness }: { liveness: Liveness | null }) {
  if (liveness === null)
    return <p className="text-note text-faint">No sign of the agent itself yet.</p>;
  return (
    <p className="flex flex-wrap items-baseline gap-x-2 gap-y-1 text-note">
      <LivenessMark liveness={liveness} />
      <span className="min-w-0 text-soft">
        <Plain text={liveness.signal} />
      </span>
    </p>
  );
}
