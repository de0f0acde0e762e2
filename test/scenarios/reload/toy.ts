import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type LoadPlan, startLoad } from "../../../bench/load.ts";
import { readIfThere } from "../../../supervisor/files.ts";
import { parseJournal } from "../../../supervisor/journal.ts";
import type { ReloadEntry, ReloadRequest, SupervisorState } from "../../../supervisor/protocol.ts";

const ROOT = join(import.meta.dirname, "../../..");
const PATIENCE_MS = 30_000;

/** What a toy release does wrong, and how long after it began to lead. */
export type Fault = { fault: string; after_ms: number };

/** Waits until a question has an answer; fails with the question's name after a long time. */
export async function eventually<T>(
  what: string,
  question: () => T | null | undefined,
): Promise<T> {
  const end_ms = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = question();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (performance.now() > end_ms) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

/** Lays out a release of the toy server around the real `serving.ts` and protocol. */
function layOut(home: string, commit: string, fault: Fault): void {
  const release = join(home, "releases", commit);
  mkdirSync(join(release, "src/main"), { recursive: true });
  mkdirSync(join(release, "supervisor"), { recursive: true });
  const copies = [
    ["test/fixtures/toy-release/server.ts", "src/main/server.ts"],
    ["src/main/serving.ts", "src/main/serving.ts"],
    ["supervisor/protocol.ts", "supervisor/protocol.ts"],
  ] as const;
  for (const [from, to] of copies) cpSync(join(ROOT, from), join(release, to));
  writeFileSync(join(release, "package.json"), '{"type":"module"}');
  writeFileSync(join(release, "toy.json"), JSON.stringify(fault));
}

/** A home with a first release and a supervisor that can be started, killed and started again. */
export type Toy = ReturnType<typeof makeToy>;

/** Makes a home of toy releases; `first` is the commit that serves first. */
export function makeToy() {
  const home = mkdtempSync(join(tmpdir(), "toy-"));
  const journal = () => parseJournal(readIfThere(join(home, "run/reloads.jsonl")) ?? "");
  const state = (): SupervisorState | null =>
    JSON.parse(readIfThere(join(home, "run/state.json")) ?? "null");
  const started: ChildProcess[] = [];
  layOut(home, "first", { fault: "none", after_ms: 0 });
  symlinkSync("first", join(home, "releases/current"));
  writeFileSync(join(home, "token"), "toy-token\n");
  const toy = {
    home,
    journal,
    state,
    /** Lays out another release. */
    add: (commit: string, fault = "none", after_ms = 0) =>
      layOut(home, commit, { fault, after_ms }),
    /** Starts a supervisor and hears its process; does not wait. */
    launch(...args: string[]) {
      const main = join(ROOT, "supervisor/main.ts");
      const argv = [main, "--home", home, "--port", "0", ...args];
      const env = { PATH: process.env["PATH"], HOME: home, RINGMASTER_SECRET: "not for you" };
      const child = spawn(process.execPath, argv, { env, stdio: ["ignore", "ignore", "pipe"] });
      const said: string[] = [];
      child.stderr.on("data", (chunk: Buffer) => said.push(chunk.toString()));
      started.push(child);
      const exited = new Promise<number | null>((resolve) => {
        child.once("exit", (code) => resolve(code));
      });
      return { child, exited, said: () => said.join("") };
    },
    /** Starts a supervisor and waits until its first generation serves. */
    async start(...args: string[]) {
      const launched = toy.launch(...args);
      const { pid } = launched.child;
      const mine = () => (state()?.pid === pid && /serves http/.test(launched.said())) || null;
      await eventually(`a start, got: ${launched.said()}`, mine);
      return launched;
    },
    /** Asks the public port as the owner. */
    async ask(
      path: string,
      body?: unknown,
    ): Promise<{ status: number; body: Record<string, unknown> }> {
      const headers = { authorization: "Bearer toy-token", connection: "close" };
      const post = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
      const response = await fetch(`${state()?.url}${path}`, { headers, ...post });
      const answer: unknown = await response.json();
      return { status: response.status, body: answer as Record<string, unknown> };
    },
    /** Asks the serving generation for a reload; returns its id. */
    async reload(commit: string, more: Partial<ReloadRequest> = {}): Promise<string> {
      const id = `reload-${commit}`;
      const snapshot = join(home, `snapshot-${commit}.db`);
      const db = new DatabaseSync(join(home, "toy.db"));
      db.exec(`vacuum into '${snapshot}'`);
      db.close();
      const probes = [
        { method: "POST", path: "/api/things", body: { title: "probe" }, status: 201 },
        { method: "GET", path: "/api/things/{id}", body: null, status: 200 },
      ];
      const common = { probes, replay: ["/api/things"], watch_ms: 1_500 };
      const release = join(home, "releases", commit);
      const request = { id, release, commit, snapshot, ...common, ...more };
      const answer = await toy.ask("/api/reload", request);
      if (answer.status !== 202) throw new Error(`reload answered ${answer.status}`);
      return request.id;
    },
    /** Waits for a phase of a reload. */
    phase: async (id: string, ...phases: ReloadEntry["phase"][]): Promise<ReloadEntry> =>
      eventually(`${phases.join(" or ")} of ${id}`, () =>
        journal().find((entry) => entry.id === id && phases.includes(entry.phase)),
      ),
    /** Waits for the end of a reload. */
    end: async (id: string) => toy.phase(id, "settled", "refused", "rolled_back", "interrupted"),
    /** Waits until a commit serves. */
    served: async (commit: string) =>
      eventually(`${commit} to serve`, () => state()?.commit === commit || null),
    /** Every event that leaders wrote, in order. */
    events(): { id: number; text: string }[] {
      const db = new DatabaseSync(join(home, "toy.db"), { readOnly: true });
      const rows = db.prepare("select id, text from events order by id").all();
      db.close();
      return rows.map((row) => ({ id: Number(row["id"]), text: String(row["text"]) }));
    },
    /** A load on every route; 250 requests a second over 50 connections and 20 streams. */
    load(more: Partial<LoadPlan> = {}) {
      const clients = { connections: 50, rate: 250, streams: 20, events_path: "/api/events" };
      const paths = ["/health", "/api/things"];
      return startLoad({ url: state()?.url ?? "", token: "toy-token", paths, ...clients, ...more });
    },
    /** Ends everything and removes the home. */
    async clear() {
      const running = started.filter((each) => each.exitCode === null && each.signalCode === null);
      const gone = running.map(
        async (each) =>
          new Promise((resolve) => {
            each.once("exit", resolve);
          }),
      );
      for (const each of running) each.kill("SIGTERM");
      await Promise.all(gone);
      rmSync(home, { recursive: true, force: true, maxRetries: 3 });
    },
  };
  return toy;
}
