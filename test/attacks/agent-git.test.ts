import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { bubblewrap } from "../../src/adapters/sandboxes/bubblewrap.ts";
import { gitWorkspace } from "../../src/adapters/workspaces/git.ts";
import { openBoundaryPlace } from "./boundary-place.ts";

const open = openBoundaryPlace();
const found = await bubblewrap().probe();
if (!found.works) console.warn(`The sandbox is not tried: ${found.why}`);

const workspace = () => gitWorkspace({ home: open().home });
const objects = () => join(open().repo, ".git", "objects");
const borrowed = () => join(open().repo, ".git", "worktrees", "bd-aaaa", "ringmaster-objects");
const commit = (name: string) =>
  `echo ${name} >${name}.txt && git add -A && git commit -qm ${name}`;
const branches = () => open().git(["for-each-ref", "--format=%(refname) %(objectname)"]);
const sound = () => open().git(["fsck", "--no-dangling", "--no-progress"]);

/** Every loose object, with its bytes. */
function loose(): Record<string, string> {
  const fans = readdirSync(objects()).filter((name) => name.length === 2);
  const files = fans.flatMap((fan) =>
    readdirSync(join(objects(), fan)).map((name) => join(objects(), fan, name)),
  );
  return Object.fromEntries(files.map((file) => [file, readFileSync(file, "latin1")]));
}

// Without bubblewrap there is nothing to try; the reason is printed when the file is loaded.
describe.skipIf(!found.works)("the git folder of the repository", () => {
  beforeEach(async () => {
    const { repo, git, own, other } = open();
    for (const plan of [own, other]) await workspace().prepare(plan);
    writeFileSync(join(repo, "loose.txt"), `${Math.random()}\n`);
    await git(["add", "-A"]);
    await git(["commit", "-q", "-m", "loose"]);
  });

  const RUINS = [
    ["deleted", "rm -rf"],
    ["emptied", 'sh -c \'chmod u+w "$@"; for f; do : >"$f"; done\' sh'],
  ] as const;

  test.each(RUINS)("loose objects cannot be %s", async (_, program) => {
    const before = loose();
    expect(Object.keys(before).length).toBeGreaterThan(2);
    await open().attack(`${program} ${objects()}/??/* ${borrowed()}/??/*; true`);
    expect(loose()).toEqual(before);
    expect(await sound()).toBe("");
  });

  test("branches of other tasks cannot be moved or deleted", async () => {
    const before = await branches();
    await open().attack(`git commit -q --allow-empty -m x
      git update-ref refs/heads/ringmaster/bd-bbbb HEAD; git symbolic-ref HEAD refs/heads/main`);
    await open().attack(`git update-ref -d refs/heads/ringmaster/bd-bbbb
      rm -f ${open().repo}/.git/refs/heads/ringmaster/*`);
    const others = (text: string) => text.split("\n").filter((row) => !row.includes("bd-aaaa"));
    expect(others(await branches())).toEqual(others(before));
  });

  test("an object under a name that is not its own is no object of the repository", async () => {
    const tip = await open().git(["rev-parse", open().own.branch]);
    const forged = "12".repeat(20);
    await open().attack(`${commit("real")}; cd ${objects()} && mkdir -p 12 && cp ??/* 12/
      cp "$(ls -d ??/* | head -1)" 12/${forged.slice(2)}
      echo ${forged} >${open().repo}/.git/refs/heads/ringmaster/bd-aaaa`);
    expect(await open().git(["cat-file", "-t", forged])).toBe("");
    expect(await open().git(["rev-parse", open().own.branch])).toBe(tip);
    expect(await sound()).toBe("");
  });

  test("links and pipes among the objects are left where they are", async () => {
    await open().attack(`${commit("work")}; cd ${objects()} && mkdir -p 34 &&
      mkfifo 34/${"5".repeat(38)} && ln -s ${open().home}/token 34/${"6".repeat(38)} &&
      ln -s ${open().root} 56`);
    expect(existsSync(join(objects(), "56"))).toBe(false);
    expect(await open().git(["log", "-1", "--format=%s", open().own.branch])).toBe("work");
  });

  test("what was committed inside is there when worker and agent were killed", async () => {
    const { own, git, repo } = open();
    await open().attack(`${commit("one")}; ${commit("two")}; echo three >three.txt`, {
      collected: false,
    });
    // Until then nobody outside meets a name of which the object is not there.
    expect(await sound()).toBe("");
    expect(await git(["log", "--all", "--format=%s"])).not.toContain("two");
    expect((await workspace().prepare({ ...own, resume: true })).from).toBe("as_it_lay");
    expect(await git(["log", "-2", "--format=%s", own.branch])).toBe("two\none");
    const { files } = await workspace().commit(own, "three\n");
    expect(files).toEqual(["one.txt", "three.txt", "two.txt"]);
    expect(existsSync(join(repo, ".git", "worktrees", "bd-aaaa", "ringmaster-quarantine"))).toBe(
      false,
    );
  });

  test("it is there too when the folder is cleared away", async () => {
    const { own, git } = open();
    await open().attack(commit("kept"), { collected: false });
    await workspace().discard(own);
    expect(await git(["log", "--format=%s", own.backup_ref])).toContain("kept");
  });

  test("a rebase that was left half done does not trouble anybody outside", async () => {
    const { own, git } = open();
    const edit = "GIT_SEQUENCE_EDITOR=\"sed -i '1s/pick/edit/'\" git rebase -qi HEAD~2";
    await open().attack(
      `${commit("one")}; ${commit("two")}; ${edit}; git commit -q --amend -m new`,
      {
        collected: false,
      },
    );
    expect(await sound()).toBe("");
    await git(["log", "--all"]);
    await git(["gc", "-q", "--prune=now"]);
    const { files } = await workspace().commit(own, "left\n");
    expect(files).toEqual(["one.txt", "two.txt"]);
    expect(await sound()).toBe("");
  });

  test("the commits on a branch that an agent made count as its work", async () => {
    const { own, git } = open();
    await open().attack(`git switch -qc ringmaster/side && ${commit("side")}`);
    const { files } = await workspace().commit(own, "left\n");
    expect(files).toEqual(["side.txt"]);
    expect(await git(["log", "-1", "--format=%s", own.branch])).toBe("side");
  });

  test("a run sees what was committed by the one before it and by Ringmaster", async () => {
    const { own } = open();
    await open().attack(`${commit("one")}; echo rest >rest.txt`);
    await workspace().commit(own, "the rest\n");
    const { stdout, stderr } = await open().attack(
      `git log --format=%s -2 && git status --short && git log --format=%s -1 main &&
      ${commit("two")}`,
    );
    expect({ stdout, stderr }).toEqual({ stdout: "the rest\none\nloose\n", stderr: "" });
    expect(await sound()).toBe("");
  });
});
