import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { EVENT_STREAM_PATH } from "../contract/contract.ts";
import { WORKER_OUTPUT_PATH } from "../contract/fleet.ts";
import { taskId } from "../domain/ids.ts";
import { notFound, Problem } from "../domain/problem.ts";
import { requireWorker } from "../engine/queue/claim.ts";
import type { EventFilter, Store, Tables } from "../ports/store.ts";
import { admit, type Gate } from "./access.ts";
import { SECURITY_HEADERS } from "./headers.ts";
import type { Streams } from "./streams.ts";

const seq = z.coerce.number().int().min(0);
const flag = z.enum(["0", "1", "false", "true"]);

const question = z.object({
  after: seq.optional(),
  task: taskId.optional(),
  agent_output: flag.optional(),
});

const named = z.object({ id: z.string() });

/** What a client asks of the stream; `after` is null for "from now on". */
type Asked = { filter: EventFilter; after: number | null };

type Read = (request: FastifyRequest) => Asked | Promise<Asked>;

/**
 * `GET /api/events` and `GET /api/workers/:id/output`: server-sent events, as the contract tells.
 * The answer is written past the HTTP library, which would otherwise hold every frame in a stream
 * of its own.
 */
export function registerStream(app: FastifyInstance, gate: Gate, streams: Streams): void {
  registerOne(app, { gate, streams }, EVENT_STREAM_PATH, readAsked);
  registerOne(app, { gate, streams }, WORKER_OUTPUT_PATH, async (request) => {
    const { after } = readAsked(request);
    const worker_id = await workerOf(gate.store, request);
    return { filter: { worker_id, agent_output: true }, after };
  });
}

function registerOne(
  app: FastifyInstance,
  { gate, streams }: { gate: Gate; streams: Streams },
  url: string,
  read: Read,
): void {
  app.route({
    method: "GET",
    url,
    exposeHeadRoute: false,
    onRequest: async (request) => {
      request.caller = await admit(gate, request, { access: "owner" });
    },
    handler: async (request, reply) => {
      const asked = await read(request);
      const after = await startOf(gate.store, asked);
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        ...SECURITY_HEADERS,
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
      });
      streams.open(raw, asked.filter, after);
    },
  });
}

/** The worker that the address names by id or name. */
async function workerOf(store: Store, { params }: FastifyRequest): Promise<string> {
  const { id } = named.parse(params);
  return (await store.read((tables) => requireWorker(tables, id))).id;
}

/** The header wins over the query: a browser that resumes repeats the address it began with. */
function readAsked({ query, headers }: FastifyRequest): Asked {
  const read = question.safeParse(query);
  const resumed = seq.optional().safeParse(headers["last-event-id"] || undefined);
  if (!read.success || !resumed.success) {
    throw new Problem(
      "invalid_input",
      "Expected after and Last-Event-ID to be numbers of events, task an id, agent_output 0 or 1.",
      "Resume with the id of the last event that came.",
    );
  }
  const { task, agent_output, after } = read.data;
  const filter: EventFilter =
    task === undefined
      ? { agent_output: agent_output === "1" || agent_output === "true" }
      : { task_id: task, agent_output: true };
  return { filter, after: resumed.data ?? after ?? null };
}

/** The seq to begin after. One beyond the end, as after a restored backup, means the end. */
async function startOf(store: Store, { filter, after }: Asked): Promise<number> {
  return store.read(async (tables) => {
    if (filter.task_id !== undefined) await checkTask(tables, filter.task_id);
    const last = await tables.events.last();
    return Math.min(after ?? last, last);
  });
}

async function checkTask(tables: Tables, id: string): Promise<void> {
  if ((await tables.tasks.find(id)) === undefined) throw notFound("task", id);
}
