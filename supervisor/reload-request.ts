import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Home, releaseOf } from "./home.ts";
import type { Probe, ReloadRequest } from "./protocol.ts";

/** A request in the agreed shape, or what is wrong with it. */
export type ReadRequest =
  | { request: ReloadRequest; problem: null }
  | { request: null; problem: string };

type Field = { name: keyof ReloadRequest; expected: string; fits: (value: unknown) => boolean };

const isText = (value: unknown) => typeof value === "string" && value !== "";

function isProbe(value: unknown): value is Probe {
  if (typeof value !== "object" || value === null) return false;
  const probe = { method: null, path: null, status: null, ...value };
  const { method, path, status } = probe;
  return isText(method) && isText(path) && typeof status === "number";
}

const isPath = (value: unknown) => typeof value === "string" && value.startsWith("/");

const FIELDS: Field[] = [
  { name: "id", expected: "a text", fits: isText },
  { name: "release", expected: "a folder", fits: isText },
  { name: "commit", expected: "a text", fits: isText },
  { name: "snapshot", expected: "a file", fits: isText },
  {
    name: "probes",
    expected: "a list of {method, path, body, status}",
    fits: (value) => Array.isArray(value) && value.every(isProbe),
  },
  {
    name: "replay",
    expected: "a list of paths",
    fits: (value) => Array.isArray(value) && value.every(isPath),
  },
  {
    name: "watch_ms",
    expected: "a number",
    fits: (value) => typeof value === "number" && value > 0,
  },
];

function hasShape(value: object): value is ReloadRequest {
  return FIELDS.every(({ name, fits }) => fits(Reflect.get(value, name)));
}

/** Reads a request out of a message or the journal. */
export function readRequest(value: unknown): ReadRequest {
  const fields = typeof value === "object" && value !== null ? value : {};
  if (hasShape(fields)) return { request: fields, problem: null };
  const wrong = FIELDS.filter(({ name, fits }) => !fits(Reflect.get(fields, name)));
  const list = wrong.map(({ name, expected }) => `${name}: expected ${expected}`).join("; ");
  return { request: null, problem: `the request is not understood: ${list}` };
}

/** Why a well-formed request cannot be followed in this home, or null when it can. */
export function objectionTo(request: ReloadRequest, home: Home): string | null {
  const place = releaseOf(home, request.commit);
  const entry = join(place, "src", "main", "server.ts");
  // Only a folder of this home is ever executed, whatever a generation asks for.
  if (request.commit.includes("/") || resolve(request.release) !== place) {
    return `release: expected ${place}, got ${request.release}`;
  }
  if (!existsSync(entry)) return `release: expected the file ${entry}, found none`;
  if (!existsSync(request.snapshot))
    return `snapshot: expected a file, found no ${request.snapshot}`;
  return null;
}
