import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gitBranches } from "../../../src/adapters/delivery/branches.ts";
import { gitPlace, type GitPlace } from "../../scenarios/git/place.ts";

const { push, pushed, preview, intents } = gitBranches();

/** A place with a bare remote that has its first commit. */
function withRemote() {
  const place = gitPlace();
  const remote = join(place.root, "remote.git");
  place.git(["init", "-q", "--bare", "-b", "main", remote]);
  place.git(["remote", "add", "origin", remote]);
  place.git(["push", "-q", "origin", "main"]);
  const { repo, scratch } = place;
  return { place, remote, plan: { repo, scratch, branch: "main", remote: "origin" } };
}

describe("push", () => {
  it("brings the branch to the remote and notes what was pushed", async () => {
    const { place, remote, plan } = withRemote();
    expect(await pushed(plan)).toBeNull();
    const commit = place.commit("a.txt", "a");
    expect(await push(plan)).toEqual({ status: "pushed", commit });
    expect(place.git(["rev-parse", "main"], remote)).toBe(commit);
    expect(await pushed(plan)).toBe(commit);
    expect(await push(plan)).toEqual({ status: "pushed", commit });
    expect(readdirSync(place.scratch)).toEqual([]);
  });

  it("never forces: a remote with other commits rejects it and keeps them", async () => {
    const { place, remote, plan } = withRemote();
    const other = join(place.root, "other");
    place.git(["clone", "-q", remote, other]);
    const theirs = place.commit("theirs.txt", "theirs", other);
    place.git(["push", "-q", "origin", "main"], other);
    place.commit("a.txt", "a");
    expect(await push(plan)).toMatchObject({
      status: "rejected",
      detail: expect.stringContaining("fetch first"),
    });
    expect(place.git(["rev-parse", "main"], remote)).toBe(theirs);
  });

  it("of a remote that is away may go well later", async () => {
    const { place, remote, plan } = withRemote();
    const commit = place.commit("a.txt", "a");
    place.git(["remote", "set-url", "origin", `${remote}-elsewhere`]);
    expect(await push(plan)).toMatchObject({ status: "unreachable" });
    place.git(["remote", "set-url", "origin", remote]);
    expect(await push(plan)).toEqual({ status: "pushed", commit });
  });

  it("tells that there is no such remote", async () => {
    const { plan } = withRemote();
    const end = await push({ ...plan, remote: "elsewhere" });
    expect(end).toMatchObject({ status: "rejected", detail: expect.stringContaining("elsewhere") });
  });

  it.each(["", "file://"])("runs no hook of a remote on this machine, %s", async (scheme) => {
    const { place, remote, plan } = withRemote();
    place.git(["config", "remote.origin.url", `${scheme}${remote}`]);
    const ran = join(place.root, "ran");
    for (const hook of ["pre-receive", "update", "post-receive"]) {
      place.write(`hooks/${hook}`, `#!/bin/sh\ntouch ${ran}\n`, remote);
      chmodSync(join(remote, "hooks", hook), 0o755);
    }
    const left = join(place.scratch, "push-1-1-0123abcd"); // of a server that was killed
    mkdirSync(left, { recursive: true });
    const commit = place.commit("a.txt", "a");
    expect(await push(plan)).toEqual({ status: "pushed", commit });
    expect([existsSync(ran), existsSync(left)]).toEqual([false, false]);
  });

  it("runs nothing that the repository's own configuration names", async () => {
    const { place, remote, plan } = withRemote();
    const ran = join(place.root, "ran");
    const script = join(place.root, "evil.sh");
    place.write("../evil.sh", `#!/bin/sh\ntouch ${ran}\nexit 1\n`);
    chmodSync(script, 0o755);
    place.write(".git/hooks/pre-push", `#!/bin/sh\ntouch ${ran}\n`);
    chmodSync(join(place.repo, ".git/hooks/pre-push"), 0o755);
    place.git(["config", "remote.origin.receivepack", script]);
    place.git(["config", "core.sshCommand", script]);
    const commit = place.commit("a.txt", "a");
    expect(await push(plan)).toEqual({ status: "pushed", commit });
    place.git(["config", "remote.origin.url", `ext::${script}`]);
    expect(await push(plan)).not.toMatchObject({ status: "pushed" });
    expect(existsSync(ran)).toBe(false);
    expect(place.git(["rev-parse", "main"], remote)).toBe(commit);
  });
});

/** Commits a file on a branch that begins where main is now. */
function work(place: GitPlace, id: string, path: string, text = id) {
  const folder = join(place.root, id);
  place.git(["worktree", "add", "-q", "-b", id, folder, "main"]);
  const commit = place.commit(path, text, folder);
  rmSync(folder, { recursive: true });
  return { id, commit };
}

describe("preview", () => {
  it("holds what is ready and tells what conflicts with whom", async () => {
    const place = gitPlace();
    const works = [
      work(place, "one", "same.txt"),
      work(place, "two", "two.txt"),
      work(place, "three", "same.txt"),
      work(place, "four", "README.md"),
    ];
    place.commit("README.md", "theirs\n");
    const base = place.git(["rev-parse", "main"]);
    const to = { repo: place.repo, default_branch: "main", branch: "ringmaster/preview" };
    const plan = { ...to, works, tell_whom: true };
    const made = await preview(plan);
    expect(made).toMatchObject({ base, included: ["one", "two"] });
    expect(made.conflicts).toEqual([
      { id: "three", files: ["same.txt"], with: ["one"] },
      { id: "four", files: ["README.md"], with: [null] },
    ]);
    const files = place.git(["ls-tree", "--name-only", "ringmaster/preview"]).split("\n");
    expect(files).toEqual(["README.md", "same.txt", "two.txt"]);
    const untold = made.conflicts.map((each) => ({ ...each, with: [] }));
    expect(await preview({ ...plan, tell_whom: false })).toEqual({ ...made, conflicts: untold });
    expect(place.git(["status", "--porcelain"])).toBe("");
  });

  it("goes when nothing is ready any more", async () => {
    const place = gitPlace();
    const to = { repo: place.repo, default_branch: "main", branch: "ringmaster/preview" };
    const plan = { ...to, tell_whom: false };
    await preview({ ...plan, works: [work(place, "one", "one.txt")] });
    expect(place.git(["branch", "--list", "ringmaster/preview"])).not.toBe("");
    expect(await preview({ ...plan, works: [] })).toMatchObject({ included: [], conflicts: [] });
    expect(place.git(["branch", "--list", "ringmaster/preview"])).toBe("");
  });
});

it("both sides of a conflict are told: the work's own change, and what it met", async () => {
  const place = gitPlace();
  const base = place.git(["rev-parse", "main"]);
  const { commit } = work(place, "one", "README.md", "mine\n");
  place.commit("unrelated.txt", "x");
  const theirs = place.commit("README.md", "theirs\n");
  const told = await intents({ repo: place.repo, default_branch: "main", base, commit });
  expect(told.diff).toContain("+mine");
  expect(told.commits).toEqual([{ commit: theirs, message: "change README.md" }]);
});
