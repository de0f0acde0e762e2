import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { shielded } from "../../src/adapters/sandboxes/shield.ts";
import { gitWorkspace } from "../../src/adapters/workspaces/git.ts";
import { config } from "../../src/domain/config.ts";
import { repositorySettings, type RepositorySettings } from "../../src/domain/settings.ts";
import { findHome, groundFor } from "../../src/main/home.ts";
import { openBoundaryPlace, SECRETS } from "./boundary-place.ts";

const open = openBoundaryPlace();
const found = await shielded({ ...place(), mode: "require" })([]).catch(String);
if (typeof found === "string") console.warn(`The shield is not tried: ${found}`);

function place() {
  return { home: join(import.meta.dirname, ".."), code: [], tell: () => undefined };
}

/** The ground that both the worker and the server are given. */
function groundOf(mode: "auto" | "off", tell: (line: string) => void = () => undefined) {
  const home = findHome({ RINGMASTER_HOME: open().home });
  return groundFor(home, config.parse({ sandbox: { mode } }), tell);
}

async function judge(wanted: Partial<RepositorySettings>, mode: "auto" | "off" = "auto") {
  const { home, repo } = open();
  const told: string[] = [];
  const ground = groundOf(mode, (line) => void told.push(line));
  const runs = await gitWorkspace(ground).check({
    repo,
    commit: "HEAD",
    scratch: join(home, "worktrees", "circus", ".checks"),
    settings: { ...repositorySettings.parse({}), ...wanted },
    signal: new AbortController().signal,
  });
  return { output: runs.map((run) => `${run.verdict}: ${run.output}`).join("\n"), told };
}

const check = (command: string) => ({
  checks: [{ name: "test", command, timeout_ms: 60_000, parallel: false, retries: 0 }],
});
const paths = (home: string) => SECRETS.map(([name]) => join(home, name)).join(" ");

// Without bubblewrap there is nothing to try; the reason is printed when the file is loaded.
describe.skipIf(typeof found === "string")("commands of the repository", () => {
  const WAYS = [
    ["by its name", (home: string) => `cat ${paths(home)}`],
    ["by search", (home: string) => `grep -rs canary ${home}`],
    ["by taking the cover away", (home: string) => `umount ${home}; cat ${paths(home)}`],
    ["through the worker", (home: string) => `cat /proc/${process.pid}/root${home}/token`],
    [
      "as root of its own",
      (home: string) => `unshare -rm sh -c 'umount ${home}; cat ${home}/token'`,
    ],
  ] as const;

  test.each(WAYS)("a check cannot read the owner's token %s", async (_, script) => {
    const { output } = await judge(check(script(open().home)));
    expect(output).toMatch(/^red/);
    expect(output).not.toContain("canary");
  });

  test("the set-up of the work cannot read it either", async () => {
    const setup = [`cat ${open().home}/token && false`];
    const { output } = await judge({ ...check("true"), setup });
    expect(output).toContain("Expected the set-up command");
    expect(output).not.toContain("canary");
  });

  test("the command that makes a cache cannot read it", async () => {
    const command = `mkdir made; cat ${open().home}/token >made/found; true`;
    const cache = [{ key: "README.md", path: "made", command }];
    const { output } = await judge({ ...check("cat made/found; echo read"), cache });
    expect(output).toBe("green: read\n");
  });

  test("a teardown cannot read it", async () => {
    const { home, root, repo, other, git } = open();
    const command = `cat ${home}/token >${root}/found; ls README.md >${root}/torn`;
    writeFileSync(join(repo, "ringmaster.toml"), `teardown = ['${command}']\n`);
    await git(["add", "-A"]);
    await git(["commit", "-q", "-m", "teardown"]);
    await gitWorkspace(groundOf("auto")).discard(other);
    expect(readFileSync(join(root, "torn"), "utf8")).toBe("README.md\n");
    expect(readFileSync(join(root, "found"), "utf8")).toBe("");
  });

  test("a check finds its tree, git, HOME and the machine as they are", async () => {
    const { root } = open();
    const script = `git status --short && git log -1 >/dev/null && cat README.md &&
      echo x >built && echo y >"$TMPDIR/z" && cat "$TMPDIR/z" && test "$HOME" = ${root} &&
      echo h >~/.written && cat ~/.written && ls /proc/${process.pid} >/dev/null && node -v`;
    const { output, told } = await judge(check(script));
    const note = "The check wrote to the tree: built. It was put back.";
    expect(output).toBe(`green: first\ny\nh\n${process.version}\n\n${note}`);
    expect(told).toEqual([]);
  });

  test("without the sandbox a check runs as it always did", async () => {
    const { output } = await judge(check(`cat ${open().home}/token`), "off");
    expect(output).toMatch(/^green: canary-owner-token/);
  });
});
