import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { config } from "../../src/domain/config.ts";
import { boundaryParts } from "../../src/main/boundary.ts";
import { isInside, landing } from "../../src/std/inside.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "ringmaster-guard-")));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const tree = join(root, "it's a tree");
const outside = join(root, "outside");
for (const folder of [join(tree, "src"), outside]) mkdirSync(folder, { recursive: true });
writeFileSync(join(tree, ".git"), "gitdir: elsewhere\n");
symlinkSync(outside, join(tree, "out"));
symlinkSync(join(outside, "new.txt"), join(tree, "dangling"));
symlinkSync(join(tree, "src"), join(outside, "back"));
symlinkSync("circle", join(tree, "circle"));

const guard = boundaryParts(config.parse({})).guard({
  cache: join(root, "cache"),
  folders: [tree, join(root, "state")],
});

function judge(call: unknown) {
  const input = typeof call === "string" ? call : JSON.stringify(call);
  const { status, stderr } = spawnSync("sh", ["-c", guard], { input, encoding: "utf8" });
  return { status, stderr };
}
const write = (file_path: string, tool_name = "Write") => ({
  hook_event_name: "PreToolUse",
  tool_name,
  tool_input: { file_path, content: "x" },
  cwd: tree,
});

test.each([
  ["an absolute path outside", write(join(outside, "a.txt"))],
  ["the worktree's neighbour by its name", write(`${tree}-2/a.txt`)],
  ["a way up", write("../outside/a.txt")],
  ["a way up through the worktree", write(join(tree, "src/../../outside/a.txt"))],
  ["a linked folder", write("out/a.txt")],
  ["a linked folder and back up", write("out/../a.txt")],
  ["a link to a file that is not there yet", write("dangling")],
  ["links in a circle", write("circle/a.txt")],
  ["an edit", write(join(outside, "a.txt"), "Edit")],
  ["several edits", write(join(outside, "a.txt"), "MultiEdit")],
  ["another agent's tool", write(join(outside, "a.txt"), "write_file")],
  [
    "a notebook",
    { tool_name: "NotebookEdit", tool_input: { notebook_path: "/etc/x.ipynb" }, cwd: tree },
  ],
  ["the worktree's own .git", write(".git")],
  ["what cannot be read", "{"],
  ["what is no call", "[]"],
])("the guard refuses %s, and tells the agent", (_, call) => {
  const { status, stderr } = judge(call);
  expect(status).toBe(2);
  expect(stderr).toMatch(/refused/);
});

test.each([
  ["a file of the worktree", write("src/new/deep.txt")],
  ["an absolute path in it", write(join(tree, "a.txt"))],
  ["a way through a link that leads back into it", write(join(outside, "back/a.txt"))],
  ["the agent's own state", write(join(root, "state/plan.md"))],
  ["a read", { tool_name: "Read", tool_input: { file_path: "/etc/passwd" }, cwd: tree }],
  ["a shell command", { tool_name: "Bash", tool_input: { command: "echo >/x" }, cwd: tree }],
])("the guard lets %s pass", (_, call) => {
  expect(judge(call)).toEqual({ status: 0, stderr: "" });
});

test("where a path lands is where the kernel would write", () => {
  for (const path of ["out/../a", "src/./b", "dangling", "out/x/../../y", "src/../src/c"]) {
    const said = execFileSync("realpath", ["-m", "--", path], { cwd: tree, encoding: "utf8" });
    expect(landing(path, tree)).toBe(said.trimEnd());
  }
  expect(isInside("/a/bc", ["/a/b"])).toBe(false);
  expect(isInside("/a/b/c", ["/a/b"])).toBe(true);
});
