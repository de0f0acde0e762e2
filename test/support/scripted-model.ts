import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { anthropicMessages } from "./scripted-anthropic.ts";
import type { Dialect, ModelRequest, Scripted, ScriptedStep } from "./scripted-step.ts";

/** A model server that follows a script. */
export type ScriptedModel = {
  url: string;
  /** Everything that was asked, in order. */
  requests: ModelRequest[];
  /** Requests that no dialect knows, and steps that failed; there should be none. */
  strangers: string[];
  close(): Promise<void>;
};

const DIALECTS: readonly Dialect[] = [anthropicMessages];

/**
 * A model on loopback that says what the script tells it to. The step is chosen from the request
 * alone, by the turns with tool calls that it holds, so retries and resumed sessions get the same
 * answers; after the last step the last one is repeated.
 */
export async function scriptedModel(steps: readonly Scripted[]): Promise<ScriptedModel> {
  const requests: ModelRequest[] = [];
  const strangers: string[] = [];
  const server = createServer((incoming, response) => {
    void respond(incoming, response, { steps, requests, strangers });
  });
  // Who is given this address as a proxy shows by it whom else it wants to talk to.
  server.on("connect", (incoming: IncomingMessage, socket) => {
    strangers.push(`CONNECT ${incoming.url}`);
    socket.destroy();
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
  { steps, requests, strangers }: Script,
): Promise<void> {
  const raw = await readAll(incoming);
  const path = (incoming.url ?? "/").split("?")[0] ?? "/";
  const dialect = DIALECTS.find((candidate) => candidate.matches(path));
  if (dialect === undefined) {
    strangers.push(`${incoming.method} ${path}`);
    return sendJson(response, 404, { error: { message: "not scripted" } });
  }
  const body: unknown = JSON.parse(raw);
  const told = { text: dialect.textOf(body), turn: dialect.turnOf(body) };
  const request = { path, headers: incoming.headers, body, ...told };
  requests.push(request);
  const step = chosen(steps, request, strangers);
  if (step.delay_ms !== undefined) await pause(step.delay_ms, undefined, { ref: false });
  if (step.fault) return sendJson(response, step.fault.status, step.fault.body, step.fault.headers);
  dialect.answer(response, request, step);
}

/** A step that cannot be made is told like a request that nobody expected. */
function chosen(
  steps: readonly Scripted[],
  request: ModelRequest,
  strangers: string[],
): ScriptedStep {
  const step = steps[Math.min(request.turn, steps.length - 1)] ?? { text: "" };
  if (typeof step !== "function") return step;
  try {
    return step(request);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    strangers.push(`step ${request.turn}: ${message}`);
    return { fault: { status: 400, body: { error: { type: "invalid_request_error", message } } } };
  }
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
