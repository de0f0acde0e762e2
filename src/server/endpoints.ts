import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { contract, type EndpointName, WORKER_PROTOCOL } from "../contract/contract.ts";
import type { Endpoint } from "../contract/endpoint.ts";
import { LIMITS } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import { admit, type Gate } from "./access.ts";
import { toAnswer, toAnswerInPieces } from "./answer.ts";
import type { Call, Caller, Handler, Handlers } from "./handler.ts";
import { type Answer, findAnswer, keepAnswer, repeatableOf } from "./idempotency.ts";
import type { Repeatable } from "./idempotency.ts";
import { type Input, parseInput } from "./input.ts";
import { makeTurns } from "./turns.ts";

/** What endpoints are answered with. */
export type Answering = Gate & { handlers: Handlers };

type Asked = { input: Input; caller: Caller; signal: AbortSignal; write: Repeatable | null };

type Run = (answering: Answering, asked: Asked) => Promise<Answer>;

/** Registers every endpoint of the contract; each is admitted, parsed, run and answered alike. */
export function registerEndpoints(app: FastifyInstance, answering: Answering): void {
  for (const [name, endpoint] of Object.entries(contract)) {
    registerEndpoint(app, answering, { name: name as EndpointName, endpoint });
  }
}

function registerEndpoint(
  app: FastifyInstance,
  answering: Answering,
  { name, endpoint }: { name: EndpointName; endpoint: Endpoint },
): void {
  // The record of handlers is typed by name; here one piece of code runs all of them and gives each
  // what its own endpoint's schemas have parsed.
  const run = runnerOf(endpoint, answering.handlers[name]);
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    bodyLimit: endpoint.body_bytes_max ?? LIMITS.request_body_bytes_max,
    onRequest: async (request) => {
      checkProtocol(request);
      request.caller = await admit(answering, request, endpoint);
    },
    handler: async (request, reply) => {
      const { params, query, body } = request;
      const input = parseInput(endpoint, { params, query, body });
      const write = repeatableOf(request, request.caller);
      const signal = goneSignal(reply);
      sendAnswer(reply, await run(answering, { input, caller: request.caller, signal, write }));
      return reply;
    },
  });
}

/** How the answers of an endpoint are made, by the kind of its handler. */
function runnerOf(endpoint: Endpoint, handler: Handler<Endpoint>): Run {
  const answerOf = (value: unknown): Answer => toAnswer(endpoint, value);
  if (handler.kind === "free")
    return freely(async (input, call) =>
      toAnswerInPieces(endpoint, await handler.run(input, call)),
    );
  if (handler.kind === "read") {
    return ({ store }, { input, caller }) =>
      store.read(async (tables) => answerOf(await handler.run(tables, input, caller)));
  }
  return async ({ store, clock }, { input, caller, write }) => {
    const repeated = write !== null && (await store.read((tables) => findAnswer(tables, write)));
    if (!repeated) await handler.before?.(input);
    return store.write(async (tables) => {
      const given = write === null ? undefined : await findAnswer(tables, write);
      if (given !== undefined) return given;
      const answer = answerOf(await handler.run(tables, input, caller));
      if (write !== null) await keepAnswer(tables, clock, write, answer);
      return answer;
    });
  };
}

/**
 * Runs a handler that has its own transactions. Its answer is looked up before and kept after, so a
 * write whose process dies in between is done again; repeated requests wait for the first one.
 */
function freely(run: (input: Input, call: Call) => Promise<Answer>): Run {
  const inTurn = makeTurns();
  return async ({ store, clock }, { input, caller, signal, write }) => {
    if (write === null) return run(input, { caller, signal });
    return inTurn(write.key, async () => {
      const given = await store.read(async (tables) => findAnswer(tables, write));
      if (given !== undefined) return given;
      const answer = await run(input, { caller, signal });
      await store.write(async (tables) => keepAnswer(tables, clock, write, answer));
      return answer;
    });
  };
}

function sendAnswer(reply: FastifyReply, answer: Answer): void {
  if (answer.replayed) reply.header("idempotent-replay", "true");
  reply.code(answer.status).header("cache-control", "no-store");
  reply.type("application/json; charset=utf-8").send(answer.body);
}

/** Aborts when the connection closes before the answer was sent. */
function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once("close", () => {
    if (!raw.writableFinished) gone.abort();
  });
  return gone.signal;
}

/** Workers say which protocol they speak; this version and the one before are understood. */
function checkProtocol(request: FastifyRequest): void {
  const spoken = request.headers["ringmaster-protocol"];
  const known = [WORKER_PROTOCOL, WORKER_PROTOCOL - 1].map(String);
  if (spoken === undefined || known.includes(String(spoken))) return;
  const got = JSON.stringify(String(spoken).slice(0, 20));
  const detail = `Expected ringmaster-protocol ${known.join(" or ")}, got ${got}.`;
  throw new Problem("invalid_input", detail, "Use a client of the same version as the server.");
}
