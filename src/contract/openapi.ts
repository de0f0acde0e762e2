import { z } from "zod";
import { agentEvent, tokenUsage } from "../domain/agent-event.ts";
import { attempt } from "../domain/attempt.ts";
import { event } from "../domain/event.ts";
import { evidence } from "../domain/evidence.ts";
import { health } from "../domain/health.ts";
import { outcome } from "../domain/outcome.ts";
import { PROBLEMS } from "../domain/problem.ts";
import { project } from "../domain/project.ts";
import { readiness } from "../domain/readiness.ts";
import { generation, reload } from "../domain/reload.ts";
import { task } from "../domain/task.ts";
import { worker } from "../domain/worker.ts";
import { claim } from "./attempts.ts";
import { contract, EVENT_STREAM_PATH } from "./contract.ts";
import type { Endpoint } from "./endpoint.ts";
import { WORKER_OUTPUT_PATH } from "./fleet.ts";
import { spawnedWorker } from "./workers.ts";

/** A piece of the document. */
type Json = { [name: string]: unknown };

/** Shapes that are described once and referred to by name. */
const SHAPES: Readonly<Record<string, z.ZodType>> = {
  AgentEvent: agentEvent,
  Attempt: attempt,
  Claim: claim,
  Event: event,
  Evidence: evidence,
  Generation: generation,
  Health: health,
  Outcome: outcome,
  Project: project,
  Readiness: readiness,
  Reload: reload,
  SpawnedWorker: spawnedWorker,
  Task: task,
  TokenUsage: tokenUsage,
  Worker: worker,
};

const PROBLEM: Json = {
  type: "object",
  description: "An error, as RFC 9457 has it, with a stable code and a hint.",
  required: ["type", "title", "status", "code", "detail", "hint"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    code: { type: "string", enum: Object.keys(PROBLEMS) },
    detail: { type: "string" },
    hint: { type: "string" },
  },
};

const WHO: Readonly<Record<Endpoint["access"], string>> = {
  open: "Open to anyone.",
  owner: "For the owner.",
  worker: "For this worker, and the owner.",
  attempt: "For this attempt, its worker, and the owner.",
};

/**
 * The API as an OpenAPI 3.1 document, made from the contract, so it cannot say otherwise than what
 * the server does. Takes some tens of milliseconds.
 */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Json> = {};
  const answers = new Map(Object.entries(SHAPES));
  for (const [name, endpoint] of Object.entries<Endpoint>(contract)) {
    const path = endpoint.path.replaceAll(/:(\w+)/g, "{$1}");
    const answer = nameOf(answers, name, endpoint.response);
    const operation = operationOf(name, endpoint, answer);
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation };
  }
  paths[EVENT_STREAM_PATH] = { get: STREAM };
  paths[WORKER_OUTPUT_PATH.replace(":id", "{id}")] = { get: WORKER_STREAM };
  return {
    openapi: "3.1.0",
    info: { title: "Ringmaster", version, license: { name: "MIT", identifier: "MIT" } },
    paths,
    components: {
      schemas: { Problem: PROBLEM, ...schemasOf(answers) },
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "ringmaster_session" },
      },
    },
  };
}

/** The name under which an answer is described: its shape's own, or one made of the endpoint's. */
function nameOf(answers: Map<string, z.ZodType>, name: string, response: z.ZodType): string {
  for (const [known, shape] of answers) if (shape === response) return known;
  const own = `${name.charAt(0).toUpperCase()}${name.slice(1)}Answer`;
  answers.set(own, response);
  return own;
}

function schemasOf(shapes: ReadonlyMap<string, z.ZodType>): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, shape] of shapes) registry.add(shape, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: refOf, io: "output" });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, plain(schema)]));
}

function refOf(id: string): string {
  return `#/components/schemas/${id}`;
}

function operationOf(name: string, endpoint: Endpoint, answer: string): Json {
  const parameters = [
    ...parametersOf("path", endpoint.params),
    ...parametersOf("query", endpoint.query),
    ...(endpoint.method === "GET" ? [] : [IDEMPOTENCY_KEY]),
  ];
  return {
    operationId: name,
    summary: endpoint.summary,
    description: WHO[endpoint.access],
    security: endpoint.access === "open" ? [] : SIGNED_IN,
    parameters,
    ...(endpoint.body === undefined ? {} : { requestBody: bodyOf(endpoint.body) }),
    responses: {
      [endpoint.status ?? 200]: {
        description: "Done",
        content: { "application/json": { schema: { $ref: refOf(answer) } } },
      },
      default: FAILED,
    },
  };
}

function bodyOf(body: z.ZodObject): Json {
  const schema = plain(z.toJSONSchema(body, { io: "input" }));
  const required = schema["required"] !== undefined;
  return { required, content: { "application/json": { schema } } };
}

function parametersOf(place: "path" | "query", schema: z.ZodObject | undefined): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input" });
  return Object.entries(properties).map(([name, shape]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: shape,
  }));
}

/** A schema without the keys that name it, which the document does by its place. */
function plain({ $schema: _schema, $id: _id, ...rest }: Json): Json {
  return rest;
}

const SIGNED_IN: Json[] = [{ token: [] }, { session: [] }];

const FAILED: Json = {
  description: "Refused or failed",
  content: { "application/problem+json": { schema: { $ref: refOf("Problem") } } },
};

const IDEMPOTENCY_KEY: Json = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "With it, the same request may be sent again and is done once.",
  schema: { type: "string", minLength: 1, maxLength: 200 },
};

const RESUMED: Json[] = [
  { name: "Last-Event-ID", in: "header", schema: { type: "integer", minimum: 0 } },
  { name: "after", in: "query", schema: { type: "integer", minimum: 0 } },
];

const STREAM: Json = {
  operationId: "events",
  summary: "Events as they happen, as server-sent events",
  description: `${WHO.owner} A frame has the event's number as id, its kind, and Event as data.`,
  security: SIGNED_IN,
  parameters: [
    ...RESUMED,
    { name: "task", in: "query", schema: { type: "string" } },
    { name: "agent_output", in: "query", schema: { enum: ["0", "1", "false", "true"] } },
  ],
  responses: {
    200: {
      description: "Frames until the server is replaced; resume with the last id",
      content: { "text/event-stream": { schema: { type: "string" } } },
    },
    default: FAILED,
  },
};

const WORKER_STREAM: Json = {
  ...STREAM,
  operationId: "workerOutput",
  summary: "What the agents of one worker do, as server-sent events",
  parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }, ...RESUMED],
};
