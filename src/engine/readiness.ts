import { z } from "zod";
import type { Attempt } from "../domain/attempt.ts";
import { answerReadiness, type Readiness, type ReadinessFacts } from "../domain/readiness.ts";
import type { Reload } from "../domain/reload.ts";
import type { Tables } from "../ports/store.ts";
import type { World } from "./world.ts";

const RELOADS_LOOKED_AT = 200;
const EVENTS_LOOKED_AT = 100_000;

/** The seven questions, answered from what the store holds and nothing else. */
export async function readiness(world: World): Promise<Readiness> {
  const condition = await world.store.condition();
  const facts = await world.store.read((tables) => collect(world, tables));
  const database = { schema: condition.schema, integrity: condition.integrity };
  return answerReadiness({ ...facts, database });
}

async function collect(world: World, tables: Tables): Promise<Omit<ReadinessFacts, "database">> {
  const { commit, generation } = world.self;
  const boot = await tables.generations.find(generation);
  const settled = (await tables.reloads.list(RELOADS_LOOKED_AT)).filter(
    (r) => r.phase === "settled",
  );
  const serving = settled.find((r) => r.to_commit === commit);
  const of_task = settled.find((r) => r.task_id !== null);
  const attempt = await provenAttempt(tables, of_task?.task_id ?? null);
  const worker = attempt && (await tables.workers.find(attempt.worker_id));
  return {
    commit,
    generation,
    boot: boot ?? null,
    self_task: (of_task?.task_id && (await tables.tasks.find(of_task.task_id))) || null,
    worker: worker
      ? { id: worker.id, session: `rm-worker-${worker.id}`, attempt_id: attempt.id }
      : null,
    parsed: attempt ? await parsedOutput(tables, attempt) : null,
    reload: serving ? { id: serving.id, from: serving.from_commit, to: serving.to_commit } : null,
    serving: serving ? servedMeanwhile(serving) : null,
  };
}

async function provenAttempt(tables: Tables, task_id: string | null): Promise<Attempt | null> {
  if (task_id === null) return null;
  const attempts = await tables.attempts.of(task_id);
  return attempts.findLast((a) => a.resolution === "proven") ?? null;
}

const outputEvent = z.object({ event: z.looseObject({ type: z.string() }) });
const endEvent = z.object({ type: z.literal("end"), reason: z.string() });

async function parsedOutput(tables: Tables, attempt: Attempt): Promise<ReadinessFacts["parsed"]> {
  const filter = { task_id: attempt.task_id, agent_output: true };
  const rows = await tables.events.after(0, filter, EVENTS_LOOKED_AT);
  const events = rows
    .filter((row) => row.kind === "agent.output" && row.subject === attempt.id)
    .flatMap((row) => outputEvent.safeParse(row.data).data?.event ?? []);
  const end = events.findLast((event) => event.type === "end");
  const parsed = endEvent.safeParse(end);
  return parsed.success
    ? { attempt_id: attempt.id, events: events.length, end: parsed.data.reason }
    : null;
}

const publicProbes = z.object({
  public: z.object({ probes: z.int(), failed: z.int() }),
});

/**
 * What the supervisor measured through the public port while this reload flipped and was
 * watched.
 */
function servedMeanwhile(reload: Reload): ReadinessFacts["serving"] {
  const parsed = publicProbes.safeParse(reload.evidence["settled"]);
  return parsed.success ? { ...parsed.data.public, reload_id: reload.id } : null;
}
