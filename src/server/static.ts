import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import fastifyStatic from "@fastify/static";
import { page, sendPage } from "./pages.ts";

/** Built files have a hash of their content in their name, so they never change. */
const HASHED = /[/\\]assets[/\\]/;

/** Serves the built page; without one, says so at `/`. */
export async function registerStatic(app: FastifyInstance, web_dir: string | null): Promise<void> {
  if (web_dir === null) {
    app.get("/", async (_, reply) => sendPage(reply, 200, page(NO_PAGE)));
    return;
  }
  await app.register(fastifyStatic, {
    root: web_dir,
    cacheControl: false,
    dotfiles: "deny",
    setHeaders: (reply, path) => {
      const caching = HASHED.test(path) ? "public, max-age=31536000, immutable" : "no-cache";
      reply.header("cache-control", caching);
    },
  });
}

const NO_PAGE = {
  title: "Ringmaster is running",
  text: "This release was made without its web page. Everything works from a terminal:",
  command: "ringmaster status",
};

/** Whether a browser navigates to an address inside the page, whose own router then shows it. */
export function isNavigation({ method, url, headers }: FastifyRequest): boolean {
  const reads = method === "GET" || method === "HEAD";
  const ours = /^\/(api|assets|health|signin|signout)(\/|\?|$)/.test(url);
  return reads && !ours && headers.accept?.includes("text/html") === true;
}

/** Answers a navigation inside the page with the page. */
export async function sendIndex(reply: FastifyReply): Promise<FastifyReply> {
  return reply.sendFile("index.html");
}
