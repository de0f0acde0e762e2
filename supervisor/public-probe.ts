import http from "node:http";
import type { Address } from "./port.ts";
import { type Answer, ask } from "./request.ts";

/** What a client of the public port saw: the proof that serving never stopped. */
export type PublicReport = { probes: number; failed: number; max_ms: number; failures: string[] };

/** Asks for health through the public port without a pause, as any client would. */
export type PublicProbe = {
  report(): PublicReport;
  /** Failures since the last success. */
  misses(): number;
  stop(): Promise<PublicReport>;
};

const INTERVAL_MS = 20;
const LIMIT_MS = 5_000;
const FAILURES_KEPT = 10;

/** Starts to probe; every second question goes over a kept connection, the others over new ones. */
export function startPublicProbe(address: Address): PublicProbe {
  const { hostname, host, port } = new URL(address.url);
  const target = { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || address.port };
  const kept = new http.Agent({ keepAlive: true });
  const seen: PublicReport = { probes: 0, failed: 0, max_ms: 0, failures: [] };
  const open = new Set<Promise<void>>();
  let in_a_row = 0;
  const note = (answer: Answer) => {
    seen.probes += 1;
    seen.max_ms = Math.max(seen.max_ms, Math.round(answer.took_ms));
    in_a_row = answer.status === 200 ? 0 : in_a_row + 1;
    if (answer.status === 200) return;
    seen.failed += 1;
    if (seen.failures.length < FAILURES_KEPT) {
      seen.failures.push(answer.error ?? `status ${answer.status}`);
    }
  };
  let turn = 0;
  const timer = setInterval(() => {
    turn += 1;
    const question = { method: "GET", path: "/health", host, token: null, limit_ms: LIMIT_MS };
    const asked = ask(target, turn % 2 === 0 ? question : { ...question, agent: kept }).then(note);
    open.add(asked);
    void asked.finally(() => open.delete(asked));
  }, INTERVAL_MS);
  return {
    report: () => ({ ...seen, failures: [...seen.failures] }),
    misses: () => in_a_row,
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
      kept.destroy();
      return seen;
    },
  };
}
