import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { codeContext } from "../../../src/adapters/context/code.ts";
import { deploymentContext } from "../../../src/adapters/context/deployment.ts";
import { documentationContext } from "../../../src/adapters/context/documentation.ts";
import { historyContext } from "../../../src/adapters/context/history.ts";
import { logsContext } from "../../../src/adapters/context/logs.ts";
import { findPlaces } from "../../../src/adapters/context/places.ts";
import { projectContext } from "../../../src/adapters/context/project.ts";
import { researchContext } from "../../../src/adapters/context/research.ts";
import { gitDelivery } from "../../../src/adapters/delivery/git.ts";
import { supervisedReleaser } from "../../../src/adapters/releasers/supervised.ts";
import { gitWorkspace } from "../../../src/adapters/workspaces/git.ts";
import { questionOn } from "./question.ts";
import { commitAttributes, makeHostile } from "./hostile.ts";
import { checksOnly, gitPlace, never } from "./place.ts";

it("nothing that a repository's configuration names is executed", async () => {
  const place = gitPlace();
  commitAttributes(place);
  const canaries = makeHostile(place);
  const workspace = gitWorkspace(place);
  const { repo, scratch } = place;
  const plan = place.plan();
  const other = place.plan("bd-c3d4");

  const { head: from } = await workspace.inspect(repo);
  await workspace.prepare(plan);
  await workspace.prepare(other);
  place.write("text.txt", "ONE\n\n\n\n\n\n\n\n\nten\n", plan.path);
  place.write("code.ts", "export const second = 2;\n", plan.path);
  place.write("README.md", "second\n", other.path);
  place.write("text.txt", "one\n\n\n\n\n\n\n\n\nTEN\n", other.path);
  const first = await workspace.commit(plan, "First");
  const second = await workspace.commit(other, "Second");
  place.write("left.txt", "left\n", plan.path);
  await workspace.prepare(plan);
  const job = { repo, commit: first.head, scratch, signal: never() };
  const [check] = await workspace.check({ ...job, settings: checksOnly("true") });
  expect(check?.verdict).toBe("green");

  const merge = { repo, default_branch: "main", scratch };
  const proven = async () => true;
  for (const [marker, commit] of [
    ["Ringmaster-Attempt: at-1111", first.head],
    ["Ringmaster-Attempt: at-2222", second.head],
  ] as const)
    expect(await gitDelivery().merge({ ...merge, marker, commit }, proven)).toMatchObject({
      status: "merged",
    });
  expect(await place.read("text.txt")).toBe("ONE\n\n\n\n\n\n\n\n\nTEN\n");
  const to = await gitDelivery().head(repo, "main");
  const question = questionOn(repo, to, "change text and code");
  await codeContext().gather(question);
  const likely = findPlaces;
  const { settings } = workspace;
  for (const source of [
    projectContext({ settings, likely }),
    deploymentContext(),
    documentationContext(),
    historyContext({ likely }),
    logsContext(),
    researchContext(),
  ])
    await source.gather(question);
  await supervisedReleaser({ home: place.home, channel: null }).stage({ repo, commit: to });
  await gitDelivery().revert({
    ...merge,
    from,
    to,
    message: "Back",
    marker: "Ringmaster-Revert: x",
  });
  await expect(workspace.settings(repo, "1".repeat(40))).rejects.toThrow("is not there");
  await workspace.discard(plan);
  await workspace.discard(other);
  expect(readdirSync(canaries)).toEqual([]);
  place.git(["status"]);
  expect(readdirSync(canaries), "the traps do work").toContain("fsmonitor");
});

it("a worktree whose agent pointed it elsewhere does not reach there", async () => {
  const place = gitPlace();
  const plan = place.plan();
  const workspace = gitWorkspace(place);
  await workspace.prepare(plan);
  const precious = join(place.root, "precious");
  mkdirSync(precious);
  writeFileSync(join(precious, "README.md"), "precious\n");
  place.git(["config", "extensions.worktreeConfig", "true"]);
  place.git(["config", "--worktree", "core.worktree", precious], plan.path);
  place.write("work.txt", "work\n", plan.path);
  expect((await workspace.commit(plan, "Work")).files).toEqual(["work.txt"]);
  await workspace.prepare(plan);
  await workspace.discard(plan);
  expect(await place.read("README.md", precious)).toBe("precious\n");
  expect(existsSync(plan.path)).toBe(false);
});

it("a cached folder does not get out through a link in the commit", async () => {
  const place = gitPlace();
  const outside = join(place.root, "outside");
  mkdirSync(outside);
  place.git(["config", "core.symlinks", "true"]);
  writeFileSync(join(place.repo, "lock.txt"), "one\n");
  const cache = '[[cache]]\nkey = "lock.txt"\npath = "web/deps"\ncommand = "mkdir -p web/deps"\n';
  place.write("ringmaster.toml", cache);
  place.git(["update-index", "--add", "--cacheinfo", `120000,${linkTo(place.git, outside)},web`]);
  place.git(["add", "lock.txt", "ringmaster.toml"]);
  place.git(["commit", "-q", "-m", "link"]);
  const refusal = gitWorkspace(place).prepare(place.plan());
  await expect(refusal).rejects.toMatchObject({ code: "settings_invalid" });
  expect(readdirSync(outside)).toEqual([]);
});

function linkTo(git: (args: string[]) => string, target: string): string {
  writeFileSync(`${target}.link`, target);
  return git(["hash-object", "-w", `${target}.link`]);
}
