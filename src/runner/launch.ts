import { rmSync } from "node:fs";
import type { RunSummary } from "../domain/agent-event.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Agent, AgentRun, Steering } from "../ports/agent.ts";
import { STOP_LEFTOVERS } from "../std/process-tree.ts";
import { plainText } from "../std/text.ts";
import { end, stop, type Flight, type Helm, type Launch } from "./flight.ts";
import { drained, exited, follow, type Exit } from "./follow.ts";
import { guard } from "./guard.ts";
import { openLog, type Log } from "./run-log.ts";
import { openSpeech, type Speech } from "./speech.ts";
import { start, type Started } from "./start.ts";
import { exitInside } from "./wrapped-exit.ts";

export type { Helm, Launch } from "./flight.ts";

/**
 * Runs an agent to its end and says what the run amounted to. Whatever the agent does is an answer;
 * only a program that cannot be started is a problem (`agent_unavailable`). When this returns, no
 * process of the run is left (descendants are found by parent, session, group, marker and control
 * group, also after a good end), and its scratch folder is gone.
 */
export async function launchAgent(launch: Launch): Promise<RunSummary> {
  if (launch.signal?.aborted) return cancelledSummary(launch.agent);
  const log = openLog(launch.log_file, LIMITS.agent_output_bytes_max);
  try {
    const started = await start(launch);
    try {
      return await fly(launch, { ...started, log });
    } finally {
      started.cgroup?.close();
    }
  } finally {
    log.close();
    rmSync(launch.run.scratch, { recursive: true, force: true });
  }
}

async function fly(launch: Launch, started: Started & { log: Log }): Promise<RunSummary> {
  const speech = openSpeech(started.child.stdin, started.stdin, steeringOf(launch));
  const flight = follow(launch, started, (events) => {
    speech.hear(events);
    launch.onHeard?.(events, flight.reader);
  });
  const release = guard(flight, launch);
  const ended = exited(started.child);
  launch.onStart?.(helmOf(flight, speech));
  const exit = await ended;
  release();
  await flight.stopping;
  await stop(flight, STOP_LEFTOVERS);
  await drained(started.child);
  flight.batch.close();
  if (flight.failure !== null) throw flight.failure;
  return summarise(flight, launch.confine ? exitInside(exit) : exit);
}

const steeringOf = ({ agent, run }: { agent: Agent; run: AgentRun }): Steering | null =>
  run.steerable ? agent.steering : null;

function helmOf(flight: Flight, { say, interrupt }: Speech): Helm {
  return { say, interrupt, stop: (why) => end(flight, why) };
}

function cancelledSummary(agent: Agent): RunSummary {
  const summary = agent.reader().summary({ exit_code: null, signal: null });
  return { ...summary, stopped_by: "cancelled" };
}

/** What went wrong before the stream began stands on standard error: it is told, never judged. */
function summarise(flight: Flight, exit: Exit): RunSummary {
  const summary = flight.reader.summary(exit);
  const stderr = plainText(flight.stderr).trim();
  const unsaid = summary.ended === null && summary.error === null && exit.exit_code !== 0;
  const error = unsaid && stderr !== "" ? stderr : summary.error;
  return { ...summary, error, stopped_by: flight.stopped_by };
}
