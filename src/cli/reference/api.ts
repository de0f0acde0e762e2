import type { z } from "zod";
import { attempts } from "../../contract/attempts.ts";
import { contract, EVENT_STREAM_PATH, WORKER_PROTOCOL } from "../../contract/contract.ts";
import { WORKER_OUTPUT_PATH } from "../../contract/fleet.ts";
import type { Endpoint } from "../../contract/endpoint.ts";
import { projects } from "../../contract/projects.ts";
import { system } from "../../contract/system.ts";
import { tasks } from "../../contract/tasks.ts";
import { spawnedWorker, workers } from "../../contract/workers.ts";
import { attempt } from "../../domain/attempt.ts";
import { event, eventKind } from "../../domain/event.ts";
import { evidence } from "../../domain/evidence.ts";
import { health } from "../../domain/health.ts";
import { project } from "../../domain/project.ts";
import { readiness } from "../../domain/readiness.ts";
import { generation, reload } from "../../domain/reload.ts";
import { task, transition } from "../../domain/task.ts";
import { worker } from "../../domain/worker.ts";
import { code, markdownTable, page } from "./markdown.ts";
import { fieldsOf, typeOf, type Named } from "./shapes.ts";

const RECORDS: readonly (readonly [string, z.ZodType])[] = [
  ["Task", task],
  ["Transition", transition],
  ["Project", project],
  ["Worker", worker],
  ["SpawnedWorker", spawnedWorker],
  ["Attempt", attempt],
  ["Evidence", evidence],
  ["Reload", reload],
  ["Generation", generation],
  ["Health", health],
  ["Readiness", readiness],
  ["Event", event],
];

const NAMED: Named = new Map(RECORDS.map(([name, schema]) => [schema, name]));

const FAMILIES: readonly (readonly [string, Record<string, Endpoint>])[] = [
  ["Ringmaster itself", system],
  ["Projects", projects],
  ["Tasks", tasks],
  ["Workers", workers],
  ["Attempts: the protocol of workers", attempts],
];

const ACCESS: Readonly<Record<Endpoint["access"], string>> = {
  open: "anyone",
  owner: "the owner's token, or a signed-in browser",
  worker: "a worker's token, or the owner's",
  attempt: "the attempt's own token, its worker's, or the owner's",
};

/** `api.md`: every endpoint, every record, and the event stream. */
export function apiPage(): string {
  return page("HTTP API", [
    "All paths are below the address that `ringmaster status` prints. Bodies and answers are " +
      "JSON. " +
      "`/api/openapi.json` describes the same in OpenAPI 3.1.",
    "**Who calls.** Every call but `/health` and `/api/health` needs `Authorization: Bearer " +
      "TOKEN`; `ringmaster token` " +
      "prints the owner's. A browser signs in with the link of `ringmaster open`.",
    "**Writing twice.** A write may carry an `Idempotency-Key` of your choice; the same request " +
      "with the " +
      "same key is answered as before and done once.",
    "**Pages.** Lists that can be long take `limit` and `after`; `next` in the answer is the " +
      "`after` of " +
      "the next page, or null.",
    "**Errors** are described in [errors.md](errors.md).",
    `There are ${Object.keys(contract).length} endpoints and one event stream.`,
    ...FAMILIES.flatMap(([title, family]) => [
      `## ${title}`,
      ...Object.values(family).flatMap(endpointBlocks),
    ]),
    ...streamBlocks(),
    "## Records",
    ...RECORDS.flatMap(([name, schema]) => [`### ${name}`, recordTable(schema)]),
  ]);
}

function endpointBlocks(endpoint: Endpoint): string[] {
  const { method, path, summary, access, status, response } = endpoint;
  const inputs = [
    ...inputRows("path", endpoint.params),
    ...inputRows("query", endpoint.query),
    ...inputRows("body", endpoint.body),
  ];
  const answer = typeOf(response, "output", NAMED);
  const plain = answer === "object";
  return [
    `### ${code(`${method} ${path}`)}`,
    `${summary}. For ${ACCESS[access]}.`,
    ...(inputs.length === 0 ? [] : [markdownTable(["input", "in", "type", "default"], inputs)]),
    `Answers ${status ?? 200}${plain ? " with:" : ` with ${answer}.`}`,
    ...(plain ? [recordTable(response)] : []),
  ];
}

function inputRows(place: string, schema: z.ZodType | undefined): string[][] {
  if (!schema) return [];
  return fieldsOf(schema, "input", NAMED).map(({ path, type, required, fallback }) => [
    code(path),
    place,
    type,
    required ? "must be given" : code(fallback) || "optional",
  ]);
}

function recordTable(schema: z.ZodType): string {
  const rows = fieldsOf(schema, "output", NAMED).map(({ path, type }) => [code(path), type]);
  return markdownTable(["field", "type"], rows);
}

function streamBlocks(): string[] {
  return [
    "## Event stream",
    `### ${code(`GET ${EVENT_STREAM_PATH}`)}`,
    `Server-sent events. For ${ACCESS.owner}.`,
    "`id:` is the event's `seq`, `event:` its `kind`, `data:` the [Event](#event) as JSON. A " +
      "stream that " +
      "ends is resumed with the header `Last-Event-ID` (or the query `after`) without a gap; it " +
      "ends " +
      "whenever the serving code is replaced. A comment comes every 15 s.",
    "`?task=ID` narrows it to one task and adds what its agents print; `?agent_output=1` adds " +
      "what all " +
      "agents print.",
    `${code(`GET ${WORKER_OUTPUT_PATH}`)} is the same for the attempts of one worker, with what ` +
      "its agents print; `after=0` begins with its first attempt.",
    `Kinds: ${eventKind.options.map(code).join(", ")}.`,
    `Workers send their protocol's version, now ${WORKER_PROTOCOL}, as the header ` +
      "`ringmaster-protocol`; a server serves its own version and the one before.",
  ];
}
