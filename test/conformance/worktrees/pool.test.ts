import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { gitWorkspace } from "../../../src/adapters/workspaces/git.ts";
import { gitWorktrees } from "../../../src/adapters/workspaces/worktrees.ts";
import type { KeptRepository, Readied } from "../../../src/ports/worktrees.ts";
import { gitPlace, type GitPlace } from "../../scenarios/git/place.ts";

/** Both sides of one repository, with the pool beside the worktrees of the place's plans. */
function yard(toml = "") {
  const place = gitPlace();
  if (toml !== "") place.commit("ringmaster.toml", toml);
  const told: string[] = [];
  const ground = {
    home: place.home,
    worktrees: join(place.root, "worktrees"),
    tell: (sentence: string) => void told.push(sentence),
  };
  const repository: KeptRepository = { repo: place.repo, default_branch: "main" };
  return {
    place,
    told,
    repository,
    pool: join(ground.worktrees, ".pool"),
    workspace: gitWorkspace(ground),
    worktrees: gitWorktrees(ground),
  };
}

function ready(readied: Readied): Extract<Readied, { status: "ready" }> {
  if (readied.status !== "ready") throw new Error(`${readied.status}: ${readied.detail}`);
  return readied;
}

const registrations = ({ git }: GitPlace) => git(["worktree", "list"]).split("\n").length;

describe("a kept worktree", () => {
  it("is taken by moving it, with its set-up done, and is a worktree like any other", async () => {
    const { place, workspace, worktrees, repository, pool } = yard('setup = ["echo 1 >> set-up"]');
    place.commit(".gitignore", "set-up\n");
    const head = place.git(["rev-parse", "main"]);
    expect(ready(await worktrees.keep(repository))).toMatchObject({ commit: head });
    const plan = place.plan();
    expect(await workspace.prepare(plan)).toEqual({ base: head, saved: null, from: "pool" });
    expect(readdirSync(pool)).toEqual([]);
    expect(place.git(["branch", "--show-current"], plan.path)).toBe(plan.branch);
    expect(place.git(["status", "--porcelain"], plan.path)).toBe("");
    expect(await place.read("set-up", plan.path)).toBe("1\n");
    const own = place.commit("work.txt", "work\n", plan.path);
    expect(await workspace.commit(plan, "Do it")).toMatchObject({ head: own, files: ["work.txt"] });
    expect(place.git(["fsck", "--strict"])).not.toContain("error");
    await workspace.discard(plan);
    expect(registrations(place)).toBe(1);
  });

  it("is brought to the newest commit with only what differs", async () => {
    const { place, workspace, worktrees, repository, pool } = yard();
    place.commit("same.txt", "same\n");
    place.commit("gone.txt", "gone\n");
    ready(await worktrees.keep(repository));
    const [slot = ""] = readdirSync(pool);
    writeFileSync(join(pool, slot, "same.txt"), "seen\n"); // would be written anew by a checkout
    place.git(["rm", "-q", "gone.txt"]);
    const head = place.commit("README.md", "newer\n");
    const plan = place.plan();
    expect(await workspace.prepare(plan)).toMatchObject({ base: head, from: "pool" });
    expect(await place.read("README.md", plan.path)).toBe("newer\n");
    expect(existsSync(join(plan.path, "gone.txt"))).toBe(false);
    expect(await place.read("same.txt", plan.path)).toBe("seen\n");
    expect(place.git(["rev-parse", plan.branch])).toBe(head);
  });

  it("is not taken when its set-up changed what the newest commit changes, too", async () => {
    const { place, workspace, worktrees, repository } = yard('setup = ["echo built > README.md"]');
    ready(await worktrees.keep(repository));
    place.commit("README.md", "newer\n");
    const plan = place.plan();
    expect(await workspace.prepare(plan)).toMatchObject({ from: "new" });
    expect(await place.read("README.md", plan.path)).toBe("built\n");
    expect(place.git(["show", "HEAD:README.md"], plan.path)).toBe("newer");
    expect(registrations(place)).toBe(2);
  });

  it("with other caches than the newest commit wants is left, then dropped", async () => {
    const cache = '[[cache]]\nkey = "lock"\npath = "deps"\ncommand = "mkdir deps; cp lock deps"\n';
    const { place, workspace, worktrees, repository, pool } = yard(cache);
    place.commit("lock", "one\n");
    const { path } = ready(await worktrees.keep(repository));
    expect(await place.read("deps/lock", path)).toBe("one\n");
    place.commit("lock", "two\n");
    const plan = place.plan();
    expect(await workspace.prepare(plan)).toMatchObject({ from: "new" });
    expect(await place.read("deps/lock", plan.path)).toBe("two\n");
    expect(await worktrees.renew(repository, path)).toMatchObject({ status: "dropped" });
    expect(readdirSync(pool)).toEqual([]);
  });

  it("that is renewed has the newest commit, and its set-up ran again", async () => {
    const { place, worktrees, repository } = yard('setup = ["echo 1 >> set-up"]');
    const { path } = ready(await worktrees.keep(repository));
    const head = place.commit("README.md", "newer\n");
    expect(ready(await worktrees.renew(repository, path))).toMatchObject({ commit: head, path });
    expect(await place.read("README.md", path)).toBe("newer\n");
    expect(await place.read("set-up", path)).toBe("1\n1\n");
  });

  it("of which the set-up failed leaves nothing behind, and says why", async () => {
    const { place, worktrees, repository, pool } = yard('setup = ["echo no such thing; exit 3"]');
    const readied = await worktrees.keep(repository);
    expect(readied).toMatchObject({ status: "failed" });
    expect(readied).toHaveProperty("detail", expect.stringMatching(/exit code 3:\nno such thing/));
    expect(readdirSync(pool)).toEqual([]);
    expect(registrations(place)).toBe(1);
  });

  it("whose set-up writes its own path down is set up after it was moved", async () => {
    const toml = 'setup = ["pwd > where"]\n';
    const { place, workspace, worktrees, repository, told } = yard(toml);
    ready(await worktrees.keep(repository));
    expect(told).toEqual([expect.stringMatching(/writes its folder's path down/)]);
    const plan = place.plan();
    expect(await workspace.prepare(plan)).toMatchObject({ from: "pool" });
    expect(await place.read("where", plan.path)).toBe(`${plan.path}\n`);
  });

  it("keeps relative paths relative when it is moved, as git 2.48 writes them", async () => {
    const { place, workspace, worktrees, repository } = yard();
    const { path } = ready(await worktrees.keep(repository));
    const dir = place.git(["rev-parse", "--absolute-git-dir"], path);
    writeFileSync(join(path, ".git"), `gitdir: ${relative(path, dir)}\n`);
    writeFileSync(join(dir, "gitdir"), `${relative(dir, join(path, ".git"))}\n`);
    const plan = place.plan();
    expect(await workspace.prepare(plan)).toMatchObject({ from: "pool" });
    expect(readFileSync(join(plan.path, ".git"), "utf8")).toMatch(/^gitdir: \.\.\/\.\.\/repo\//);
    expect(readFileSync(join(dir, "gitdir"), "utf8")).toMatch(/^\.\.\//);
    expect(place.git(["status", "--porcelain"], plan.path)).toBe("");
    rmSync(join(plan.path, ".git"));
    place.write("work.txt", "work\n", plan.path);
    expect(await workspace.commit(plan, "Do it")).toMatchObject({ files: ["work.txt"] });
    await workspace.discard(plan);
    expect(registrations(place)).toBe(1);
  });

  it("serves a branch that is gone on with", async () => {
    const { place, workspace, worktrees, repository } = yard();
    place.git(["checkout", "-q", "-b", "mine"]);
    const own = place.commit("mine.txt", "mine\n");
    place.git(["checkout", "-q", "main"]);
    ready(await worktrees.keep(repository));
    const plan = { ...place.plan(), branch: "mine", adopts: true };
    expect(await workspace.prepare(plan)).toMatchObject({ from: "pool" });
    expect(place.git(["rev-parse", "HEAD"], plan.path)).toBe(own);
    expect(await place.read("mine.txt", plan.path)).toBe("mine\n");
  });

  it("is taken by one of many that come at once; none fails and no branch is left", async () => {
    const { place, workspace, worktrees, repository, pool } = yard();
    ready(await worktrees.keep(repository));
    ready(await worktrees.keep(repository));
    const plans = Array.from({ length: 8 }, (_, at) => place.plan(`bd-aa${at}`));
    const taken = await Promise.all(plans.map((plan) => workspace.prepare(plan)));
    expect(taken.filter(({ from }) => from === "pool")).toHaveLength(2);
    expect(readdirSync(pool)).toEqual([]);
    for (const plan of plans)
      expect(place.git(["status", "--porcelain", "--branch"], plan.path)).toBe(`## ${plan.branch}`);
    await Promise.all(plans.map((plan) => workspace.discard(plan)));
    expect(registrations(place)).toBe(1);
    expect(place.git(["branch", "--list", "ringmaster/*"])).toBe("");
  });
});

describe("dropping", () => {
  it("runs the teardown and removes a kept worktree, once", async () => {
    const { place, worktrees, repository } = yard('teardown = ["pwd > ../../torn"]');
    const { path } = ready(await worktrees.keep(repository));
    expect(await worktrees.drop(repository, path)).toBe(true);
    expect(await worktrees.drop(repository, path)).toBe(false);
    expect(await place.read("torn", join(place.root, "worktrees"))).toBe(`${path}\n`);
    expect(registrations(place)).toBe(1);
  });

  it("removes what a maker that died left, and nothing that another one is making", async () => {
    const { place, worktrees, repository, pool } = yard();
    const dead = join(pool, "slot-999999999-1-0123abcd");
    const stray = join(pool, "slot-999999999-1-4567abcd");
    const living = join(pool, `slot-${process.ppid}-${startOf(process.ppid)}-0123abcd`);
    for (const path of [dead, living]) place.git(["worktree", "add", "-q", "--detach", path]);
    mkdirSync(stray);
    const found = await worktrees.list([place.repo]);
    const orphans = found.filter(({ orphan }) => orphan).map(({ path }) => path);
    expect(new Set(orphans)).toEqual(new Set([dead, stray]));
    for (const path of [dead, stray, living]) await worktrees.drop(repository, path);
    expect(readdirSync(pool)).toEqual([`slot-${process.ppid}-${startOf(process.ppid)}-0123abcd`]);
  });
});

/** Start of a process in clock ticks, as its folders are named by. */
function startOf(pid: number): string {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
