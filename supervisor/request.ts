import http from "node:http";
import { ANSWER_BYTES_MAX } from "./limits.ts";

/** Where to ask: the private socket of one generation, or the public port. */
export type Target = { socketPath: string } | { host: string; port: number };

/** What to ask. `host` is the Host header: servers refuse names that they do not know. */
export type Question = {
  method: string;
  path: string;
  body?: unknown;
  host: string;
  token: string | null;
  limit_ms: number;
  agent?: http.Agent;
};

/** What came. `status` is 0 when nothing came, and `error` then says why. */
export type Answer = { status: number; body: string; took_ms: number; error: string | null };

function headersFor(question: Question, body: string | null): Record<string, string> {
  return {
    host: question.host,
    accept: "application/json",
    ...(question.token === null ? {} : { authorization: `Bearer ${question.token}` }),
    ...(body === null ? {} : { "content-type": "application/json" }),
  };
}

/** Collects an answer's body; an endless stream counts as answered by its head. */
function readBody(response: http.IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const finish = () => done(Buffer.concat(chunks).toString());
  if (response.headers["content-type"]?.startsWith("text/event-stream")) {
    finish();
    response.destroy();
    return;
  }
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= ANSWER_BYTES_MAX) chunks.push(chunk);
  });
  response.on("end", finish);
}

/** Asks once. A refused connection, a reset or no answer in time are answers with status 0. */
export async function ask(target: Target, question: Question): Promise<Answer> {
  const began = performance.now();
  const body =
    question.body === undefined || question.body === null ? null : JSON.stringify(question.body);
  return new Promise((resolve) => {
    const finish = (status: number, text: string, error: string | null) => {
      clearTimeout(timer);
      resolve({ status, body: text, took_ms: performance.now() - began, error });
    };
    const request = http.request({
      ...target,
      method: question.method,
      path: question.path,
      headers: headersFor(question, body),
      agent: question.agent ?? false,
    });
    const late = new Error(`no answer in ${question.limit_ms} ms`);
    const timer = setTimeout(() => request.destroy(late), question.limit_ms);
    request.on("error", (error) => finish(0, "", error.message));
    request.on("response", (response) => {
      response.on("error", (error) => finish(0, "", error.message));
      readBody(response, (text) => finish(response.statusCode ?? 0, text, null));
    });
    request.end(body);
  });
}
