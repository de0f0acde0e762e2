import { LIMITS } from "../../../../../src/domain/limits.ts";
import type { Worker } from "../../../../../src/domain/worker.ts";
import { useNow } from "../../../ui/age/now.ts";
import { Dot, Mark } from "../../../ui/state/state.tsx";
import type { Tone } from "../../../ui/state/tones.ts";

const TONES: Record<Worker["status"], Tone> = { working: "live", idle: "good", stopped: "rest" };

/** Its status, unless it has given no sign of life for longer than a lease lasts. */
export function Standing({ worker }: { worker: Worker }) {
  const now_ms = useNow();
  const seen_ms =
    worker.last_seen_at === null ? Infinity : now_ms - Date.parse(worker.last_seen_at);
  const silent = worker.status !== "stopped" && seen_ms > LIMITS.lease_ms;
  const tone = silent ? "wait" : TONES[worker.status];
  return (
    <>
      <Mark tone={tone}>
        <Dot tone={tone} breathes={worker.status === "working" && !silent} />
        {silent ? `${worker.status}, but silent` : worker.status}
      </Mark>
      {worker.paused && <Mark tone="wait">paused</Mark>}
      {worker.draining && <Mark tone="wait">draining</Mark>}
    </>
  );
}
