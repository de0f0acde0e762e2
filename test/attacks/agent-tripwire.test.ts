import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { gitNeighbourhood } from "../../src/adapters/workspaces/neighbourhood.ts";
import { gitWorkspace } from "../../src/adapters/workspaces/git.ts";
import type { AgentEvent } from "../../src/domain/agent-event.ts";
import { readsOnly } from "../../src/runner/named-paths.ts";
import { openTripwire } from "../../src/runner/tripwire.ts";
import { gitPlace } from "../scenarios/git/place.ts";

const command = (text: string): AgentEvent => ({ type: "command", command: text, exit_code: 0 });
const file = (path: string): AgentEvent => ({ type: "file_change", path, change: "update" });
const tool = (name: string, input: object): AgentEvent => ({
  type: "tool_use",
  id: "1",
  tool: name,
  input: JSON.stringify(input),
});

async function watch() {
  const place = gitPlace();
  place.commit("src/a.txt", "a\n");
  const [plan, other] = [place.plan(), place.plan("bd-cccc")];
  for (const each of [plan, other]) await gitWorkspace(place).prepare(each);
  const outside = join(place.root, "outside");
  mkdirSync(outside);
  const wire = await openTripwire({
    neighbourhood: gitNeighbourhood(),
    plan,
    own: [plan.path],
    others: [place.home],
  });
  return { place, plan, other, outside, wire };
}
type Watched = Awaited<ReturnType<typeof watch>>;

/** Of each: what changed, and what the agent said of itself. */
const CAUGHT: { name: string; did: (at: Watched) => string; said: (at: Watched) => AgentEvent }[] =
  [
    {
      name: "a file that it said it changed",
      did: ({ place }) => change(place.repo, "src/a.txt"),
      said: ({ place }) => file(join(place.repo, "src/a.txt")),
    },
    {
      name: "a file that it named from its worktree",
      did: ({ place }) => change(place.repo, "src/a.txt"),
      said: () => file("../../repo/src/a.txt"),
    },
    {
      name: "a file behind a link in its worktree",
      did: ({ place, plan }) => {
        symlinkSync(place.repo, join(plan.path, "way"));
        return change(place.repo, "src/a.txt");
      },
      said: () => tool("Write", { file_path: "way/src/a.txt", content: "x" }),
    },
    {
      name: "a new file by a shell command",
      did: ({ place }) => change(place.repo, "new.txt"),
      said: ({ place }) => command(`echo x > ${place.repo}/new.txt`),
    },
    {
      name: "a file after a change of folder",
      did: ({ place }) => change(place.repo, "src/a.txt"),
      said: ({ place }) => tool("Bash", { command: `cd ${place.repo} && sed -i s/a/x/ src/a.txt` }),
    },
    {
      name: "an ignored file",
      did: ({ place }) => {
        place.commit(".gitignore", "*.log\n");
        return change(place.repo, "x.log");
      },
      said: ({ place }) => command(`tee ${place.repo}/x.log`),
    },
    {
      name: "a hook",
      did: ({ place }) => change(place.repo, ".git/hooks/pre-commit"),
      said: ({ place }) => tool("Write", { file_path: `${place.repo}/.git/hooks/pre-commit` }),
    },
    {
      name: "the worktree of another task",
      did: ({ other }) => change(other.path, "x.txt"),
      said: ({ other }) => command(`cp x.txt ${other.path}/x.txt`),
    },
    {
      name: "a file anywhere that it said it changed",
      did: ({ outside }) => change(outside, ".bashrc"),
      said: ({ outside }) => file(join(outside, ".bashrc")),
    },
    {
      name: "what is checked out",
      did: ({ place }) => {
        place.git(["switch", "-q", "-c", "side"]);
        return place.repo;
      },
      said: ({ place }) => command(`git -C ${place.repo} switch -c side`),
    },
  ];

test.each(CAUGHT)("the tripwire tells of $name", async ({ did, said }) => {
  const at = await watch();
  const path = did(at);
  at.wire.saw([said(at)]);
  const told = await at.wire.look();
  expect(told).toContain(path);
  expect(told).toMatch(/it said itself|a command that names it/);
  expect(await at.wire.look()).toBeNull();
});

/** Of each: what people and others do, and what the agent does meanwhile. */
const LEGAL: { name: string; did: (at: Watched) => unknown; said: (at: Watched) => AgentEvent }[] =
  [
    {
      name: "edits in the checkout",
      did: ({ place }) => change(place.repo, "src/a.txt"),
      said: () => file("src/a.txt"),
    },
    {
      name: "edits a file that the agent only reads",
      did: ({ place }) => change(place.repo, "src/a.txt"),
      said: ({ place }) => command(`cat ${place.repo}/src/a.txt | head -3`),
    },
    {
      name: "edits while the agent's refused write names another file",
      did: ({ place }) => change(place.repo, "src/a.txt"),
      said: ({ place }) => file(join(place.repo, "README.md")),
    },
    {
      name: "commits on the default branch",
      did: ({ place }) => place.commit("src/a.txt", "b\n"),
      said: () => command("git log main && git diff main"),
    },
    {
      name: "switches branches",
      did: ({ place }) => place.git(["switch", "-q", "-c", "side"]),
      said: () => command("git switch -c mine && npm test"),
    },
    {
      name: "works in another worktree",
      did: ({ other }) => change(other.path, "x.txt"),
      said: () => command("npm test > ../x.log 2>&1"),
    },
  ];

test.each(LEGAL)("the tripwire stays silent while somebody $name", async ({ did, said }) => {
  const at = await watch();
  did(at);
  at.wire.saw([said(at)]);
  expect(await at.wire.look()).toBeNull();
});

test.each([
  ["git status && git -C /x log --oneline | head", true],
  ["cd /x; ls -la; cat a 2>/dev/null", true],
  ["find /x -name '*.ts' 2>&1 | wc -l", true],
  ["cat a > /x/b", false],
  ["find /x -name a -delete", false],
  ["git -C /x commit -am y", false],
  ["FOO=1 rm -rf /x", false],
  ["cat $(mktemp)", false],
  ["sed -i s/a/b/ /x/a", false],
])("%s reads only: %s", (text, expected) => {
  expect(readsOnly(text)).toBe(expected);
});

function change(folder: string, name: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, `changed ${name}\n`);
  return path;
}
