import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import { LIMITS } from "../domain/limits.ts";
import { hashSecret, issueToken } from "../engine/queue/claim.ts";
import type { Clock } from "../ports/clock.ts";
import type { Tables } from "../ports/store.ts";
import { admit, type Gate, hasExpired, secretOf, SESSION_COOKIE } from "./access.ts";
import { page, type Page, sendPage } from "./pages.ts";

/** Where a sign-in link leads. */
export const SIGNIN_PATH = "/signin";

/** A link that signs a browser in, once, within ten minutes. The secret is in the link alone. */
export async function makeSigninLink(
  tables: Tables,
  clock: Clock,
  public_url: string,
): Promise<{ id: string; url: string }> {
  const id = clock.id("token");
  const ttl_ms = LIMITS.signin_link_ms;
  const code = await issueToken(clock, tables, { kind: "signin", subject: id, ttl_ms });
  return { id, url: new URL(`${SIGNIN_PATH}?code=${code}`, public_url).href };
}

const WELCOME: Page = {
  title: "Sign in to Ringmaster",
  text: "Run this on the machine where Ringmaster runs, then open the link that it prints:",
  command: "ringmaster open",
};

const USED: Page = {
  title: "This link does not sign in",
  text: "It was used, is older than ten minutes, or was not made here. Get a fresh one:",
  command: "ringmaster open",
};

const SIGNED_OUT: Page = {
  title: "Signed out",
  text: "This browser is signed out. To come back:",
  command: "ringmaster open",
};

/** Sign-in by a one-time link, and sign-out. */
export function registerSignin(
  app: FastifyInstance,
  gate: Gate & { public_url: () => string },
): void {
  app.get(SIGNIN_PATH, { exposeHeadRoute: false }, async (request, reply) => {
    const { code } = codeQuery.parse(request.query);
    if (code === undefined) return sendPage(reply, 200, page(WELCOME));
    const session = await gate.store.write(async (tables) => exchange(tables, gate.clock, code));
    if (session === null) return sendPage(reply, 401, page(USED));
    setSession(reply, session, gate.public_url());
    return reply.header("cache-control", "no-store").redirect("/", 303);
  });
  app.post("/signout", async (request, reply) => {
    const caller = await admit(gate, request, { access: "owner" });
    if (caller.kind === "session") {
      await gate.store.write(async (tables) => endSession(tables, secretOf(request)));
    }
    reply.clearCookie(SESSION_COOKIE, { path: "/" });
    return sendPage(reply, 200, page(SIGNED_OUT));
  });
}

/** A link with anything else for a code is as good as none. */
const codeQuery = z.object({ code: z.string().min(1).max(512).optional().catch("?") });

/** Uses a link up and begins a session; null when the link is not good. */
async function exchange(tables: Tables, clock: Clock, code: string): Promise<string | null> {
  const link = await tables.tokens.findByHash(hashSecret(code));
  if (link?.kind !== "signin") return null;
  await tables.tokens.removeOf("signin", link.subject);
  if (hasExpired(link, clock.now())) return null;
  const subject = clock.id("token");
  return issueToken(clock, tables, { kind: "session", subject, ttl_ms: LIMITS.session_ms });
}

async function endSession(tables: Tables, secret: string): Promise<void> {
  const session = await tables.tokens.findByHash(hashSecret(secret));
  if (session !== undefined) await tables.tokens.removeOf("session", session.subject);
}

function setSession(reply: FastifyReply, secret: string, public_url: string): void {
  reply.setCookie(SESSION_COOKIE, secret, {
    path: "/",
    httpOnly: true,
    sameSite: "strict",
    secure: public_url.startsWith("https:"),
    maxAge: LIMITS.session_ms / 1_000,
  });
}
