import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { anthropicMessages } from "./scripted-anthropic.ts";
import { openaiChat } from "./scripted-chat.ts";
import { gemini } from "./scripted-gemini.ts";
import { openaiResponses } from "./scripted-responses.ts";
import type { Answer, Dialect, ModelRequest, Scripted, ScriptedStep } from "./scripted-step.ts";

/** A model server that follows a script. */
export type ScriptedModel = {
  url: string;
  /** Everything that was asked, in order. */
  requests: ModelRequest[];
  /** Requests that no dialect knows, and steps that failed; there should be none. */
  strangers: string[];
  close(): Promise<void>;
};

const DIALECTS: readonly Dialect[] = [anthropicMessages, openaiResponses, openaiChat, gemini];

/** For questions beside the work: a title, or which model should take the task. */
const ASIDE: ScriptedStep = { text: '{"title":"A scripted title"}' };

/**
 * A model on loopback that says what the script tells it to, in the protocol in which it is asked.
 * The step is chosen from the request alone, by the turns with tool calls that it holds, so retries
 * and resumed sessions get the same answers; after the last step the last one is repeated.
 */
export async function scriptedModel(steps: readonly Scripted[]): Promise<ScriptedModel> {
  const requests: ModelRequest[] = [];
  const strangers: string[] = [];
  const server = createServer((incoming, response) => {
    respond(incoming, response, { steps, requests, strangers }).catch((error: unknown) => {
      strangers.push(`${incoming.method} ${incoming.url}: ${String(error)}`);
      response.destroy();
    });
  });
  // Who is given this address as a proxy shows by it whom else it wants to talk to.
  server.on("connect", (incoming: IncomingMessage, socket) => {
    strangers.push(`CONNECT ${incoming.url}`);
    socket.on("error", () => undefined); // who is refused may hang up first
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n"); // a connection that breaks is tried again
  });
  await listen(server);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    strangers,
    close: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeAllConnections();
      return promise;
    },
  };
}

function listen(server: Server): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(0, "127.0.0.1", resolve);
  return promise;
}

type Script = { steps: readonly Scripted[] } & Pick<ScriptedModel, "requests" | "strangers">;

async function respond(
  incoming: IncomingMessage,
  response: ServerResponse,
  script: Script,
): Promise<void> {
  const raw = await readAll(incoming);
  const path = (incoming.url ?? "/").split("?")[0] ?? "/";
  const dialect = DIALECTS.find((candidate) => candidate.matches(path));
  if (dialect === undefined) {
    script.strangers.push(`${incoming.method} ${incoming.url}`);
    return sendJson(response, 404, { error: { message: "not scripted" } });
  }
  const body: unknown = JSON.parse(raw);
  const request = { path, headers: incoming.headers, body, ...dialect.read(body) };
  script.requests.push(request);
  const step = chosen(request, script);
  if (step.delay_ms !== undefined) await pause(step.delay_ms, undefined, { ref: false });
  if (step.fault === undefined) return send(response, dialect.answer(request, step), step);
  const { status, body: told, headers } = dialect.refusal(step.fault);
  sendJson(response, status, told, headers);
}

/** A step that cannot be made is told like a request that nobody expected. */
function chosen(request: ModelRequest, { steps, strangers }: Script): ScriptedStep {
  const last = steps.length - 1;
  const step = steps[Math.min(request.turn, last)] ?? { text: "" };
  const made = typeof step === "function" ? makeStep(step, request, strangers) : step;
  // A provider that refuses or falls silent does so whatever it is asked.
  return request.aside && !made.fault && !made.breaks ? ASIDE : made;
}

function makeStep(
  make: (request: ModelRequest) => ScriptedStep,
  request: ModelRequest,
  strangers: string[],
): ScriptedStep {
  try {
    return make(request);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    strangers.push(`step ${request.turn}: ${message}`);
    return { fault: { kind: "bad_request", message } };
  }
}

function send(response: ServerResponse, { type, pieces }: Answer, { breaks }: ScriptedStep): void {
  response.writeHead(200, { "content-type": type });
  if (breaks === undefined) {
    for (const piece of pieces) response.write(piece);
    response.end();
    return;
  }
  const half = pieces.slice(0, Math.ceil(pieces.length / 2)).join("");
  response.write(half, () => {
    if (breaks === "closes") response.destroy();
  });
}

async function readAll(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
