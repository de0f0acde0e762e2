import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from "fastify";
import { Problem } from "../domain/problem.ts";
import { sendProblem } from "./refusal.ts";

const METHODS: readonly HTTPMethods[] = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "TRACE",
];

const HINT = "GET /api/docs shows every address and what it takes.";

/** Answers other methods on the addresses registered so far with the ones that are there. */
export function registerWrongMethods(
  app: FastifyInstance,
  routes: ReadonlyMap<string, ReadonlySet<string>>,
): void {
  for (const [url, present] of routes) {
    const allow = [...present].join(", ");
    const method = METHODS.filter((each) => !present.has(each));
    app.route({
      method,
      url,
      exposeHeadRoute: false,
      // Before the body is read: what it holds makes no difference.
      onRequest: async (request, reply) => {
        const detail = `Expected ${allow} at this address, got ${request.method}.`;
        reply.header("allow", allow);
        throw refusal(request, new Problem("method_not_allowed", detail, HINT));
      },
      handler: async () => undefined,
    });
  }
}

/** Notes which methods each address takes, as routes are registered. */
export function collectRoutes(app: FastifyInstance): Map<string, Set<string>> {
  const routes = new Map<string, Set<string>>();
  app.addHook("onRoute", ({ url, method }) => {
    const methods = routes.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each);
    routes.set(url, methods);
  });
  return routes;
}

/** Answers an address that does not exist. */
export function refuseMissing(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.replace(/\?.*$/s, "").slice(0, 200);
  const detail = `There is nothing at ${request.method} ${JSON.stringify(path)}.`;
  return sendProblem(reply, refusal(request, new Problem("not_found", detail, HINT)));
}

function refusal(request: FastifyRequest, problem: Problem): Problem {
  request.refusal = { problem, cause: problem };
  return problem;
}
