import type { FastifyRequest } from "fastify";
import type { Socket } from "node:net";
import { Problem } from "../domain/problem.ts";

/** Methods that change nothing. */
const READS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses a request whose Host is not one of ours: a foreign name that leads to our address is how
 * a page elsewhere gets past a browser's same-origin rule (DNS rebinding, CVE-2025-49596,
 * CVE-2025-66414). The private socket is a file of the owner, which no page can reach, so any name
 * is right there.
 */
export function checkHost(request: FastifyRequest, hosts: readonly string[]): void {
  const host = request.headers.host?.toLowerCase();
  if (isPrivate(request.raw.socket) || (host !== undefined && hosts.includes(host))) return;
  throw foreign(`Expected a Host header out of ${hosts.join(", ")}, got ${quoted(host)}.`);
}

/** Refuses a request that a page of another origin made. Programs send no Origin header. */
export function checkOrigin(request: FastifyRequest, hosts: readonly string[]): void {
  const { origin } = request.headers;
  if (origin === undefined || isOurs(origin, hosts)) return;
  throw foreign(`Expected no Origin header or our own, got ${quoted(origin)}.`);
}

/**
 * Refuses a write in the name of a cookie unless the browser vouches that our own page made it:
 * cookies are sent by the browser whoever asks, and they do not tell one port of a machine from
 * another.
 */
export function checkSameOrigin(request: FastifyRequest, hosts: readonly string[]): void {
  const { origin, "sec-fetch-site": site } = request.headers;
  const vouched = origin === undefined ? site === "same-origin" : isOurs(origin, hosts);
  if (READS.has(request.method) || vouched) return;
  throw foreign("Expected the Origin header of our own page with a cookie, got none.");
}

function isOurs(origin: string, hosts: readonly string[]): boolean {
  return hosts.some((host) => origin === `http://${host}` || origin === `https://${host}`);
}

/** Whether the connection came by the Unix socket: it alone has no address at either end. */
function isPrivate(socket: Socket): boolean {
  const { destroyed, remoteAddress, localAddress } = socket;
  return !destroyed && remoteAddress === undefined && localAddress === undefined;
}

function foreign(detail: string): Problem {
  return new Problem("foreign_origin", detail, "Use the address that ringmaster status shows.");
}

function quoted(header: string | undefined): string {
  return header === undefined ? "none" : JSON.stringify(header.slice(0, 100));
}
