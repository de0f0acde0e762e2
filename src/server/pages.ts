import type { FastifyInstance, FastifyReply } from "fastify";
import { contract, EVENT_STREAM_PATH } from "../contract/contract.ts";
import type { Endpoint } from "../contract/endpoint.ts";

/** A page that says one thing, with a command to run. */
export type Page = { title: string; text: string; command: string };

const STYLE_PATH = "/api/docs/style.css";

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 3rem auto; padding: 0 1rem; }
code { font-family: ui-monospace, monospace; font-size: .9em; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; }
tr { border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); }
`;

/** Sends a page made by `document`. */
export function sendPage(reply: FastifyReply, status: number, html: string): FastifyReply {
  reply.code(status).header("cache-control", "no-store");
  return reply.type("text/html; charset=utf-8").send(html);
}

/** A page that says one thing. */
export function page({ title, text, command }: Page): string {
  const said = `<p>${escape(text)}</p><p><code>${escape(command)}</code></p>`;
  return document(title, said);
}

/** The page about the API, its description as data, and the style of both. */
export function registerPages(app: FastifyInstance, version: string): void {
  app.get("/api/openapi.json", async (_, reply) => {
    // Loaded and made when somebody asks: a start must not wait for it.
    const { openApiDocument } = await import("../contract/openapi.ts");
    return reply.type("application/json; charset=utf-8").send(openApiDocument(version));
  });
  app.get("/api/docs", async (_, reply) => sendPage(reply, 200, docsPage(version)));
  app.get(STYLE_PATH, async (_, reply) =>
    reply.type("text/css; charset=utf-8").header("cache-control", "max-age=300").send(STYLE),
  );
}

function docsPage(version: string): string {
  const rows = Object.values(contract).map(row).join("\n");
  const intro = `
<p>Every call but the open ones needs <code>Authorization: Bearer TOKEN</code>, which
<code>ringmaster token</code> prints. Errors are <code>application/problem+json</code>. Writes take
an <code>Idempotency-Key</code>. <code>GET ${EVENT_STREAM_PATH}</code> streams events and resumes
after <code>Last-Event-ID</code>. All of it as data:
<a href="/api/openapi.json">openapi.json</a> (3.1).</p>`;
  const head = "<tr><th>Address</th><th>What it does</th><th>Who</th><th>Takes</th></tr>";
  return document(`Ringmaster ${version}: HTTP API`, `${intro}<table>${head}\n${rows}</table>`);
}

function row(endpoint: Endpoint): string {
  const takes = [...fieldsOf(endpoint.query, "?"), ...fieldsOf(endpoint.body, "")].join(", ");
  const address = `<code>${escape(`${endpoint.method} ${endpoint.path}`)}</code>`;
  const cells = [address, escape(endpoint.summary), endpoint.access, escape(takes)];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
}

function fieldsOf(schema: Endpoint["body"], before: string): string[] {
  return Object.keys(schema?.shape ?? {}).map((name) => `${before}${name}`);
}

function document(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${STYLE_PATH}"></head>
<body><h1>${escape(title)}</h1>${body}</body></html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it may stand in HTML, between tags and in quoted attributes. */
function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");
}
