import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { bubblewrap } from "../../src/adapters/sandboxes/bubblewrap.ts";
import { config, type Config } from "../../src/domain/config.ts";
import { boundaryParts } from "../../src/main/boundary.ts";
import type { Confinement } from "../../src/ports/sandbox.ts";
import { findMarked } from "../../src/std/process-tree.ts";
import { launch, shellAgent, testFolder } from "../support/shell-agent.ts";
import { openWorkplace } from "../support/workplace.ts";

const found = await bubblewrap().probe();
if (!found.works) console.warn(`The sandbox is not tried: ${found.why}`);

const drawn = (sandbox: Partial<Config["sandbox"]> = {}, program = "bwrap") => ({
  boundary: { ...boundaryParts(config.parse({ sandbox })), sandbox: bubblewrap(program) },
});

async function eventsOf(workplace: Awaited<ReturnType<typeof openWorkplace>>, task_id: string) {
  const rows = await workplace
    .world()
    .store.read((t) => t.events.after(0, { task_id, agent_output: true }, 100));
  return rows.filter(({ kind }) => kind === "agent.output").map(({ data }) => JSON.stringify(data));
}

test("without the sandbox that is required no agent starts, and a person is told", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const anna = await workplace.worker(
    "echo done >done.txt",
    drawn({ mode: "require" }, "no-bwrap"),
  );
  const { task } = await anna.ended(id);
  expect(task).toMatchObject({ status: "blocked" });
  expect(task.reason).toContain("Expected a sandbox, as sandbox.mode requires one, got none");
  expect(task.reason).toContain("apt install bubblewrap");
  const decisions = await workplace.client.call("listDecisions", { query: { status: "open" } });
  expect(decisions.items).toMatchObject([{ kind: "question", task_id: id }]);
});

test("where a sandbox is wished and there is none, the run goes on and says so", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const anna = await workplace.worker("echo done >done.txt", drawn({}, "no-bwrap"));
  const { attempt } = await anna.ended(id);
  expect(attempt.resolution).toBe("proven");
  expect(anna.lines.join("\n")).toContain("without a sandbox: Bubblewrap (bwrap) is not installed");
  expect((await eventsOf(workplace, id)).join("\n")).toContain("without a sandbox");
});

test("what an agent changes in the main checkout ends its attempt with a decision", async () => {
  const workplace = await openWorkplace();
  const { repo } = workplace.place;
  const agent = shellAgent(`echo evil >${repo}/README.md; echo done >done.txt; echo said`);
  const path = `${repo}/README.md`;
  const reader = () => ({
    ...agent.reader(),
    line: () => [{ type: "file_change", path, change: "update" } as const],
  });
  const telling = { ...agent, reader };
  const { id } = await workplace.task();
  const anna = await workplace.worker(telling, drawn({ mode: "off" }));
  const { task, attempt } = await anna.ended(id);
  expect(attempt.resolution).toBe("failed");
  expect(task).toMatchObject({ status: "blocked" });
  expect(task.reason).toContain(`file ${repo}/README.md: it said itself that it writes there`);
  expect(task.reason).toMatch(/Its last committed content is in [0-9a-f]{10}/);
  expect(await workplace.place.read("README.md")).toBe("evil\n");
});

// Without bubblewrap there is nothing to try; the reason is printed when the file is loaded.
describe.skipIf(!found.works)("with the sandbox", () => {
  test("an attempt comes to its end in it, and reads no secret", async () => {
    vi.stubEnv("TMPDIR", join(import.meta.dirname, "..", "..", "node_modules", ".cache"));
    const workplace = await openWorkplace();
    const { home, root } = workplace.place;
    const script = `cat ${home}/config.toml; echo x >${root}/x; echo done >done.txt; git add -A;
      git commit -qm own; cat; true`;
    const { id } = await workplace.task();
    const anna = await workplace.worker(script, drawn({ mode: "require" }));
    const { attempt } = await anna.ended(id);
    expect(attempt.resolution).toBe("proven");
    expect((await eventsOf(workplace, id)).join("\n")).not.toContain("terminal");
    expect(workplace.place.git(["log", "-1", "--format=%s", attempt.branch])).toBe("own");
    expect(existsSync(`${root}/x`)).toBe(false);
  });

  test("settings that were not there, or are links, are not left behind by an agent", async () => {
    vi.stubEnv("TMPDIR", join(import.meta.dirname, "..", "..", "node_modules", ".cache"));
    const workplace = await openWorkplace();
    const state = join(workplace.place.root, ".agent");
    mkdirSync(state);
    const [linked, own] = [join(state, "CLAUDE.md"), join(workplace.place.root, "own.md")];
    writeFileSync(own, "mine\n");
    symlinkSync(own, linked);
    const script = `cd ${state}; echo '{"hooks":{}}' >settings.json; rm -f CLAUDE.md;
      echo evil >CLAUDE.md; echo evil >agents/evil.md; mkdir hooks; echo evil >hooks/x;
      echo session >session; cd -; echo done >done.txt; true`;
    const agent = { ...shellAgent(script), name: "claude-code", state: () => [state] };
    const { id } = await workplace.task();
    const anna = await workplace.worker(agent, drawn({ mode: "require" }));
    expect((await anna.ended(id)).attempt.resolution).toBe("proven");
    expect(readFileSync(join(state, "settings.json"), "utf8")).toBe("{}\n");
    expect(readlinkSync(linked)).toBe(own);
    expect(existsSync(join(state, "hooks"))).toBe(false);
    expect(readdirSync(join(state, "agents"))).toEqual([]);
    expect(readFileSync(join(state, "session"), "utf8")).toBe("session\n");
    expect(readFileSync(own, "utf8")).toBe("mine\n");
  });

  test("an agent hears gentle signals and ends as it likes", async () => {
    const { folder, confine } = room();
    const stop = new AbortController();
    const agent = shellAgent(
      "trap 'echo saved; exit 3' INT; echo ready; while :; do sleep 0.1; done",
    );
    const onEvents = () => stop.abort();
    const { summary, survivors } = await launch(agent, folder, {
      confine,
      signal: stop.signal,
      onEvents,
    });
    expect(summary).toMatchObject({ exit_code: 3, stopped_by: "cancelled" });
    expect(survivors).toEqual([]);
  });

  test("a process that ignores all signals and hides is gone with its agent", async () => {
    const { folder, confine } = room();
    const loop = `trap "" INT TERM HUP; : hidden-${process.pid}; while :; do sleep 0.1; done`;
    const marked = `RM_HIDDEN=${process.pid} setsid sh -c '${loop}'`;
    const agent = shellAgent(`${marked} & env -i setsid sh -c '${loop}' & echo ready`);
    const { summary, survivors } = await launch(agent, folder, { confine });
    expect(summary.exit_code).toBe(0);
    expect(survivors).toEqual([]);
    expect(findMarked({ name: "RM_HIDDEN", value: String(process.pid) })).toEqual([]);
  });

  test("an agent that was killed counts as killed, not as failed", async () => {
    const { folder, confine } = room();
    const { summary } = await launch(shellAgent("kill -KILL $$"), folder, { confine });
    expect(summary).toMatchObject({ exit_code: null, signal: "SIGKILL" });
  });
});

function room() {
  const folder = testFolder();
  mkdirSync(join(folder, "tree"), { recursive: true });
  const limits: Omit<Confinement, "scratch"> = {
    hidden: [],
    readable: [],
    writable: [folder],
    kept: [],
    network: "on",
  };
  const confine = (
    command: Parameters<ReturnType<typeof bubblewrap>["confine"]>[0],
    scratch: string,
  ) => bubblewrap().confine(command, { ...limits, scratch });
  return { folder, confine };
}
