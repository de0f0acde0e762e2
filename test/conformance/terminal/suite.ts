import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { SessionPlan, Terminal } from "../../../src/ports/terminal.ts";
import { findMarked, type ProcessRef } from "../../../src/std/process-tree.ts";
import { SESSION_MARKER } from "../../../src/adapters/terminals/script.ts";

/** A terminal to be tried: made for one temporary folder, and the marker value of its sessions. */
export type Candidate = {
  make(folder: string): Terminal;
  place(folder: string): string;
};

type Bench = {
  folder: string;
  terminal: Terminal;
  plan(session: string, script: string): SessionPlan;
  processes(session: string): ProcessRef[];
};

const soon = { timeout: 10_000, interval: 20 };

/** What every terminal must do. */
export function terminalSuite(name: string, candidate: Candidate): void {
  describe(name, () => {
    let bench: Bench;

    beforeEach(() => {
      bench = openBench(candidate);
      vi.stubEnv("TMUX_TMPDIR", bench.folder);
    });

    afterEach(async () => {
      for (const session of await bench.terminal.list()) await bench.terminal.kill(session);
      await bench.terminal.close();
      vi.unstubAllEnvs();
      rmSync(bench.folder, { recursive: true, force: true });
    });

    test("a session runs its script in its folder with its environment", async () => {
      const plan = bench.plan("rm-worker-wk-aaaa", 'echo "$GREETING from $PWD"; sleep 60');
      await bench.terminal.start({ ...plan, env: { GREETING: 'it\'s "here" $HOME' } });
      await said(plan, `it's "here" $HOME from ${bench.folder}`);
    });

    test("nothing but the allow-list of the caller's environment reaches a session", async () => {
      vi.stubEnv("NODE_OPTIONS", "--no-warnings");
      vi.stubEnv("SECRET_OF_THE_CALLER", "leaked");
      const plan = bench.plan("rm-worker-wk-aaaa", "env; echo end of list; sleep 60");
      await bench.terminal.start(plan);
      await said(plan, "end of list");
      expect(readFileSync(plan.log, "utf8")).not.toMatch(/NODE_OPTIONS|SECRET_OF_THE_CALLER/);
    });

    test("the environment shows neither on a command line nor in a file that stays", async () => {
      const plan = bench.plan("rm-worker-wk-aaaa", "echo running; sleep 60");
      await bench.terminal.start({ ...plan, env: { TOKEN: "rm-secret-4711" } });
      await said(plan, "running");
      for (const ref of bench.processes(plan.session))
        expect(readFileSync(`/proc/${ref.pid}/cmdline`, "utf8")).not.toContain("rm-secret-4711");
      expect(existsSync(`${plan.log}.start`)).toBe(false);
    });

    test("the log keeps a session's first line and its last", async () => {
      const plan = bench.plan("rm-worker-wk-aaaa", "seq 1 500");
      await bench.terminal.start(plan);
      await said(plan, "500");
      expect(readFileSync(plan.log, "utf8").split(/\r?\n/).slice(0, 2)).toEqual(["1", "2"]);
    });

    test("a session is listed while it lives and not after", async () => {
      const gate = join(bench.folder, "gate");
      const plan = bench.plan("rm-worker-wk-aaaa", `while [ ! -e ${gate} ]; do sleep 0.05; done`);
      expect(await bench.terminal.list()).toEqual([]);
      await bench.terminal.start(plan);
      expect(await bench.terminal.list()).toEqual([plan.session]);
      writeFileSync(gate, "");
      await vi.waitFor(async () => expect(await bench.terminal.list()).toEqual([]), soon);
    });

    test("a second session of the same name is a conflict", async () => {
      const plan = bench.plan("rm-worker-wk-aaaa", "sleep 60");
      await bench.terminal.start(plan);
      await expect(bench.terminal.start(plan)).rejects.toMatchObject({ code: "conflict" });
      expect(await bench.terminal.list()).toEqual([plan.session]);
    });

    test("a session whose name begins like another's is another session", async () => {
      const long = bench.plan("rm-worker-wk-aaaabbbb", "sleep 60");
      await bench.terminal.start(long);
      await bench.terminal.kill("rm-worker-wk-aaaa");
      expect(await bench.terminal.list()).toEqual([long.session]);
    });

    test("killing a session ends every process in it, also those that left its group", async () => {
      const script =
        "trap '' TERM; setsid sleep 300 & (setsid sh -c 'sleep 300 & wait' &); echo up; wait";
      const plan = bench.plan("rm-worker-wk-aaaa", script);
      await bench.terminal.start(plan);
      await said(plan, "up");
      await vi.waitFor(() => expect(bench.processes(plan.session).length).toBeGreaterThan(3), soon);
      await bench.terminal.kill(plan.session);
      expect(bench.processes(plan.session)).toEqual([]);
      expect(await bench.terminal.list()).toEqual([]);
    });

    test("killing a session leaves the others alone", async () => {
      const kept = bench.plan("rm-worker-wk-bbbb", "sleep 60");
      await bench.terminal.start(bench.plan("rm-worker-wk-aaaa", "sleep 60"));
      await bench.terminal.start(kept);
      await bench.terminal.kill("rm-worker-wk-aaaa");
      expect(await bench.terminal.list()).toEqual([kept.session]);
    });

    test("killing a session that does not exist does nothing", async () => {
      await bench.terminal.kill("rm-worker-wk-none");
      expect(await bench.terminal.list()).toEqual([]);
    });

    test("after a session was killed its name can be used again", async () => {
      const plan = bench.plan("rm-worker-wk-aaaa", "sleep 60");
      await bench.terminal.start(plan);
      await bench.terminal.kill(plan.session);
      await bench.terminal.start(plan);
      expect(await bench.terminal.list()).toEqual([plan.session]);
    });

    test("a log with spaces, quotes and signs that tmux fills in is taken as it is", async () => {
      const plan = bench.plan("rm-worker-wk-aaaa", "echo started; sleep 60");
      const log = join(bench.folder, "a 'log' of %H #{session_name}.log");
      await bench.terminal.start({ ...plan, log });
      await said({ ...plan, log }, "started");
    });

    test("the command to look at a session names it", async () => {
      const plan = bench.plan("rm-worker-wk-aaaa", "sleep 60");
      await bench.terminal.start(plan);
      expect(bench.terminal.attachCommand(plan.session).join(" ")).toContain(plan.session);
    });

    test("closing does not end a session that lives", async () => {
      const plan = bench.plan("rm-worker-wk-aaaa", "sleep 60");
      await bench.terminal.start(plan);
      await bench.terminal.close();
      expect(await bench.terminal.list()).toEqual([plan.session]);
    });
  });
}

function openBench(candidate: Candidate): Bench {
  const folder = mkdtempSync(join(tmpdir(), "rm-terminal-"));
  const place = candidate.place(folder);
  return {
    folder,
    terminal: candidate.make(folder),
    plan(session, text) {
      const script = join(folder, `${session} script.sh`);
      writeFileSync(script, text);
      return { session, script, cwd: folder, log: join(folder, `${session}.log`), env: {} };
    },
    processes: (session) => findMarked({ name: SESSION_MARKER, value: `${place}/${session}` }),
  };
}

/** Waits until the log holds a line; the line was written when the session got there. */
async function said(plan: SessionPlan, line: string): Promise<void> {
  await vi.waitFor(() => {
    const text = existsSync(plan.log) ? readFileSync(plan.log, "utf8") : "";
    expect(text.split(/\r?\n/)).toContain(line);
  }, soon);
}
