import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { LIMITS } from "../domain/limits.ts";
import { PROBLEMS, Problem, problemBody, type ProblemCode, toProblem } from "../domain/problem.ts";
import type { Log } from "../engine/world.ts";
import { ANYONE } from "./access.ts";
import { SECURITY_HEADERS } from "./headers.ts";

/** Media type of every error (RFC 9457). */
export const PROBLEM_TYPE = "application/problem+json; charset=utf-8";

/** How long a client that is still sending is heard out, so that it reads the refusal. */
const HEAR_OUT_MS = 2_000;

const DOCS = "GET /api/docs shows every address and what it takes.";

/** Refusals of the HTTP library in our words; what else it refuses with 4xx is invalid input. */
const LIBRARY: Readonly<Record<string, [ProblemCode, string]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    "invalid_input",
    "Expected the content type application/json, got another or none.",
  ],
  FST_ERR_BAD_URL: ["invalid_input", "Expected a well-formed address, got one that is not."],
  FST_ERR_MAX_PARAM_LENGTH: ["not_found", "Expected an id or a name, got a longer text."],
};

/** Whatever was thrown while a request was handled, as a Problem. */
function problemOf(error: FastifyError | Problem, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") return tooLarge(request);
  const known = LIBRARY[error.code];
  if (known !== undefined) return new Problem(...known, DOCS);
  const status = error.statusCode ?? 500;
  if (status === 403 || status === 404)
    return new Problem("not_found", "There is no such file.", DOCS);
  return status < 500 ? new Problem("invalid_input", error.message, DOCS) : toProblem(error);
}

function tooLarge({ routeOptions: { bodyLimit } }: FastifyRequest): Problem {
  const most = bodyLimit ?? LIMITS.request_body_bytes_max;
  const detail = `Expected a body of at most ${most} bytes, got more.`;
  return new Problem("payload_too_large", detail, DOCS);
}

/** Answers with a problem. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const body = problemBody(problem);
  if (problem.code === "unauthorized") reply.header("www-authenticate", "Bearer");
  reply.headers(SECURITY_HEADERS).header("cache-control", "no-store");
  return reply.code(body.status).type(PROBLEM_TYPE).send(JSON.stringify(body));
}

/** Turns everything thrown into an answer, and logs one line for every request that failed. */
export function registerRefusals(app: FastifyInstance, log: Log): void {
  app.setErrorHandler<FastifyError>(async (error, request, reply) => {
    const problem = problemOf(error, request);
    request.refusal = { problem, cause: error };
    if (problem.code === "payload_too_large") await hearOut(request);
    return sendProblem(reply, problem);
  });
  app.addHook("onResponse", (request, reply, done) => {
    if (reply.statusCode >= 400) logRefusal(log, request, reply.statusCode);
    done();
  });
}

/** Answers and logs what the library refuses before any hook: addresses it cannot decode. */
export function refuseUnroutable(
  log: Log,
  error: FastifyError,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): void {
  request.caller = ANYONE;
  request.refusal = { problem: problemOf(error, request), cause: error };
  sendProblem(reply, request.refusal.problem);
  logRefusal(log, request, reply.statusCode);
}

/** Names the request without its query, which may hold a sign-in code, and without what it sent. */
function logRefusal(log: Log, request: FastifyRequest, status: number): void {
  const path = request.url.replace(/\?.*$/s, "").slice(0, 200);
  const { caller, refusal } = request;
  const code = refusal?.problem.code ?? STATUS_CODES[status];
  const facts = { method: request.method, path, status, code, caller: caller.kind };
  if (status < 500) log.info(facts, "request refused");
  else log.error({ ...facts, err: refusal?.cause }, "request failed");
}

/** Waits until the rest of the body has come and gone, for a while. */
async function hearOut({ raw }: FastifyRequest): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, HEAR_OUT_MS);
  raw.once("end", resolve).once("close", resolve);
  if (raw.readableEnded || raw.destroyed) resolve();
  raw.resume();
  await promise;
  clearTimeout(timer);
}

/** Answers what is no HTTP request at all, or came too slowly or with too many headers. */
export function refuseConnection(log: Log, error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return;
  const problem = new Problem(
    "invalid_input",
    `Expected an HTTP/1.1 request, got something else (${error.code ?? error.message}).`,
    DOCS,
  );
  const body = JSON.stringify(problemBody(problem));
  log.info({ status: PROBLEMS.invalid_input.status, code: error.code }, "connection refused");
  const head = [
    "HTTP/1.1 400 Bad Request",
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
