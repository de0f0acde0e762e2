import type { FastifyRequest } from "fastify";
import type { Access, Endpoint } from "../contract/endpoint.ts";
import type { Token, TokenKind } from "../domain/access.ts";
import { Problem } from "../domain/problem.ts";
import { hashSecret } from "../engine/queue/claim.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store, Tables } from "../ports/store.ts";
import type { Caller } from "./handler.ts";
import { checkSameOrigin } from "./origin.ts";

/** Name of the cookie of a signed-in browser. */
export const SESSION_COOKIE = "ringmaster_session";

/** Who has shown nothing. */
export const ANYONE: Caller = { kind: "anyone", subject: "" };

/** What is needed to tell who calls. */
export type Gate = { store: Store; clock: Clock; hosts: () => readonly string[] };

/** What may be shown by header and what by cookie; a sign-in link is good for neither. */
const BY_HEADER: ReadonlySet<TokenKind> = new Set(["owner", "worker", "attempt"]);
const BY_COOKIE: ReadonlySet<TokenKind> = new Set(["session"]);

type Shown = { secret: string; kinds: ReadonlySet<TokenKind> };

/**
 * Who calls, if that one may. Throws `unauthorized` when no valid secret was shown, `forbidden`
 * when it is good for something else, `foreign_origin` when a cookie writes for another page.
 * Secrets are found by their SHA-256, so how long a look-up takes tells nothing about them.
 */
export async function admit(
  gate: Gate,
  request: FastifyRequest,
  endpoint: Pick<Endpoint, "access">,
): Promise<Caller> {
  if (endpoint.access === "open") return ANYONE;
  const shown = shownSecret(request);
  if (shown === null) throw unauthorized("got none");
  const caller = await gate.store.read(async (tables) => {
    const token = await tables.tokens.findByHash(hashSecret(shown.secret));
    const caller = callerOf(token, shown.kinds, gate.clock.now());
    if (!(await mayCall(tables, caller, { access: endpoint.access, id: idOf(request) }))) {
      throw forbidden(caller.kind, endpoint.access);
    }
    return caller;
  });
  if (caller.kind === "session") checkSameOrigin(request, gate.hosts());
  return caller;
}

/** The secret that came with a request; never looked for in the address, which gets logged. */
export function secretOf(request: FastifyRequest): string {
  return shownSecret(request)?.secret ?? "";
}

function shownSecret(request: FastifyRequest): Shown | null {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const secret = /^Bearer ([\w.~+/=-]{1,512})$/i.exec(authorization)?.[1];
    if (secret === undefined) throw unauthorized("got another kind of Authorization header");
    return { secret, kinds: BY_HEADER };
  }
  const cookie = request.cookies[SESSION_COOKIE];
  return cookie === undefined ? null : { secret: cookie, kinds: BY_COOKIE };
}

function callerOf(
  token: Token | undefined,
  kinds: ReadonlySet<TokenKind>,
  now: string,
): Caller & { kind: TokenKind } {
  if (token === undefined || !kinds.has(token.kind)) throw unauthorized("got one that is unknown");
  if (hasExpired(token, now)) throw unauthorized("got one that has expired");
  return { kind: token.kind, subject: token.kind === "session" ? "owner" : token.subject };
}

/** Whether a secret's time is over. */
export function hasExpired(token: Token, now: string): boolean {
  return token.expires_at !== null && Date.parse(token.expires_at) <= Date.parse(now);
}

/** Whether a caller may use an endpoint with this access on the worker or attempt in its path. */
async function mayCall(
  tables: Tables,
  caller: Caller,
  asked: { access: Access; id: string },
): Promise<boolean> {
  if (caller.kind === "owner" || caller.kind === "session") return true;
  if (asked.access === "worker") {
    const worker = caller.kind === "worker" ? await tables.workers.find(asked.id) : undefined;
    return worker?.id === caller.subject;
  }
  if (asked.access !== "attempt") return false;
  if (caller.kind === "attempt") return asked.id === caller.subject;
  const attempt = caller.kind === "worker" ? await tables.attempts.find(asked.id) : undefined;
  return attempt?.worker_id === caller.subject;
}

function idOf(request: FastifyRequest): string {
  const { params } = request;
  const id: unknown =
    typeof params === "object" && params !== null ? Reflect.get(params, "id") : undefined;
  return typeof id === "string" && !id.includes("\0") ? id.toWellFormed() : "";
}

function unauthorized(got: string): Problem {
  return new Problem(
    "unauthorized",
    `Expected a valid token, ${got}.`,
    "Programs: send Authorization: Bearer and what ringmaster token prints. " +
      "Browsers: open the link that ringmaster open prints.",
  );
}

function forbidden(kind: TokenKind | "anyone", access: Access): Problem {
  const expected = access === "owner" ? "the owner" : `the owner or this very ${access}`;
  const got = `the token of ${kind === "attempt" ? "an" : "a"} ${kind}`;
  const detail = `Expected ${expected}, got ${got}.`;
  return new Problem("forbidden", detail, "Use a token that was made for this.");
}
