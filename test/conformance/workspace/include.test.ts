import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gitWorkspace } from "../../../src/adapters/workspaces/git.ts";
import { gitWorktrees } from "../../../src/adapters/workspaces/worktrees.ts";
import { noteEnv } from "../../../src/std/tree-env.ts";
import { never, gitPlace } from "../../scenarios/git/place.ts";

function yard(files: Record<string, string>) {
  const place = gitPlace();
  for (const [path, text] of Object.entries(files)) place.write(path, text);
  place.git(["add", "-A"]);
  place.git(["commit", "-q", "-m", "files"]);
  const told: string[] = [];
  const ground = {
    home: place.home,
    worktrees: join(place.root, "worktrees"),
    tell: (sentence: string) => void told.push(sentence),
  };
  const plan = place.plan();
  const there = (path: string) => existsSync(join(plan.path, path));
  const workspace = gitWorkspace(ground);
  return { place, told, plan, there, workspace, worktrees: gitWorktrees(ground) };
}

describe("ignored files of the checkout", () => {
  it("are copied when .worktreeinclude or the settings name them, with their modes", async () => {
    const { place, plan, there, workspace } = yard({
      ".gitignore": ".env*\nlocal/\n*.log\n",
      ".worktreeinclude": "# secrets\n.env*\n!.env.old\n",
      "ringmaster.toml": 'copy = ["local/*.key"]\n',
    });
    for (const path of [".env", "app/.env.test", ".env.old", "local/a.key", "local/b", "x.log"])
      place.write(path, path);
    await workspace.prepare(plan);
    const found = [".env", "app/.env.test", ".env.old", "local/a.key", "local/b", "x.log"];
    expect(found.filter(there)).toEqual([".env", "app/.env.test", "local/a.key"]);
    expect(place.git(["status", "--porcelain"], plan.path)).toBe("");
  });

  it("are left out when they are tracked, not ignored, or not ignored by the commit", async () => {
    const { place, plan, there, workspace } = yard({
      ".gitignore": "ignored\n",
      "tracked.env": "committed\n",
      ".worktreeinclude": "*\n",
    });
    place.write("tracked.env", "changed\n");
    place.write("plain.txt", "not ignored\n");
    place.write("ignored", "ignored\n");
    place.write("late", "ignored by what is not committed\n");
    place.write(".gitignore", "ignored\nlate\n");
    await workspace.prepare(plan);
    expect(["plain.txt", "ignored", "late"].filter(there)).toEqual(["ignored"]);
    expect(await place.read("tracked.env", plan.path)).toBe("committed\n");
    expect((await workspace.commit(plan, "nothing")).changed).toBe(false);
  });

  it("are refused when they are links that lead out, or would be written outside", async () => {
    const { place, plan, there, told, workspace } = yard({
      ".gitignore": "*.link\nfolder/\n",
      ".worktreeinclude": "*.link\nfolder/x\n",
    });
    const outside = join(place.root, "outside");
    mkdirSync(outside);
    writeFileSync(join(outside, "secret"), "secret");
    place.write("inner.link/file", "inner\n");
    symlinkSync(join(outside, "secret"), join(place.repo, "absolute.link"));
    symlinkSync("../outside/secret", join(place.repo, "relative.link"));
    symlinkSync("README.md", join(place.repo, "good.link"));
    place.write("folder/x", "x\n");
    place.git(["checkout", "-q", "-b", "hostile"]);
    await workspace.prepare(plan);
    expect(["absolute.link", "relative.link", "good.link", "folder/x"].filter(there)).toEqual([
      "good.link",
      "folder/x",
    ]);
    expect(told).toEqual([expect.stringMatching(/Not copied .*: absolute.link, relative.link\./)]);
  });

  it("reach the folder of the checks, and a kept worktree anew when they changed", async () => {
    const { place, plan, workspace, worktrees } = yard({
      ".gitignore": ".env\n",
      ".worktreeinclude": ".env\n",
      "ringmaster.toml": '[[checks]]\nname = "env"\ncommand = "cat .env"\n',
    });
    place.write(".env", "one\n");
    const { repo } = place;
    expect(await worktrees.keep({ repo, default_branch: "main" })).toHaveProperty(
      "status",
      "ready",
    );
    place.write(".env", "two, longer\n");
    const { base } = await workspace.prepare(plan);
    expect(await place.read(".env", plan.path)).toBe("two, longer\n");
    const settings = await workspace.settings(repo, base);
    const job = { repo, commit: base, scratch: place.scratch, settings, signal: never() };
    const [run] = await workspace.check(job);
    expect(run).toMatchObject({ verdict: "green", output: "two, longer\n" });
  });
});

describe("teardown", () => {
  it("runs before a folder goes, with what was leased for it; a failure is told", async () => {
    const toml = 'databases = ["DB"]\nteardown = ["echo $DB-$OTHER > ../torn", "exit 4"]\n';
    const { place, plan, told, workspace } = yard({ "ringmaster.toml": toml });
    await workspace.prepare(plan);
    const dir = place.git(["rev-parse", "--absolute-git-dir"], plan.path);
    await noteEnv({ dir }, { DB: "rm_1", OTHER: "not asked for" });
    await workspace.discard(plan);
    expect(await place.read("torn", join(place.root, "worktrees"))).toBe("rm_1-\n");
    expect(told).toEqual(['The teardown command "exit 4" ended with exit code 4: ']);
    expect(existsSync(plan.path)).toBe(false);
  });
});
