import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gitDelivery } from "../../../src/adapters/delivery/git.ts";
import type { MergePlan, RevertPlan } from "../../../src/ports/delivery.ts";
import { gitPlace, type GitPlace } from "../../scenarios/git/place.ts";

const MARKER = "Ringmaster-Attempt: at-1234";
const proven = async () => true;

/** A place whose branch `work` has two commits of an agent that are not on main. */
function withWork(): GitPlace & { merge: MergePlan; worktree: string } {
  const place = gitPlace();
  const worktree = join(place.root, "worktree");
  place.git(["worktree", "add", "-q", "-b", "work", worktree]);
  place.commit("one.txt", "one\n", worktree);
  const commit = place.commit("two.txt", "two\n", worktree);
  const { repo, scratch } = place;
  return {
    ...place,
    worktree,
    merge: { repo, default_branch: "main", commit, marker: MARKER, scratch },
  };
}

function clean(place: Pick<GitPlace, "scratch" | "git">): void {
  expect(existsSync(place.scratch) ? readdirSync(place.scratch) : []).toEqual([]);
  expect(place.git(["worktree", "list"])).not.toContain(place.scratch);
  expect(place.git(["status", "--porcelain"])).toBe("");
}

describe("merge", () => {
  it("fast-forwards the branch and its checkout, with the marker in the last commit", async () => {
    const place = withWork();
    const end = await gitDelivery().merge(place.merge, proven);
    const head = place.git(["rev-parse", "main"]);
    const tree = place.git(["rev-parse", "work^{tree}"]);
    expect(end).toEqual({ status: "merged", commit: head, tree, already: false });
    expect(place.git(["log", "-1", "--format=%B", "main"])).toBe(`change two.txt\n\n${MARKER}`);
    expect(await place.read("two.txt")).toBe("two\n");
    clean(place);
  });

  it("keeps what a merge commit of the work changed by itself", async () => {
    const place = withWork();
    place.commit("later.txt", "later\n");
    place.git(["merge", "-q", "--no-commit", "main"], place.worktree);
    const commit = place.commit("fix.txt", "fix\n", place.worktree);
    place.commit("latest.txt", "latest\n");
    const end = await gitDelivery().merge({ ...place.merge, commit }, proven);
    expect(end.status).toBe("merged");
    for (const name of ["one", "two", "fix", "later", "latest"])
      expect(await place.read(`${name}.txt`)).toBe(`${name}\n`);
    clean(place);
  });

  it("is held by a file that the checkout ignores and the work would overwrite", async () => {
    const place = withWork();
    place.commit(".gitignore", ".env\n");
    place.write(".env", "precious\n");
    place.write(".env", "of the agent\n", place.worktree);
    place.git(["add", "-f", ".env"], place.worktree);
    const commit = place.commit("three.txt", "three\n", place.worktree);
    const end = await gitDelivery().merge({ ...place.merge, commit }, proven);
    expect(end).toMatchObject({ status: "held", detail: expect.stringContaining(".env") });
    expect(await place.read(".env")).toBe("precious\n");
  });

  it("puts the work on top of what came meanwhile and proves the result", async () => {
    const place = withWork();
    const base = place.commit("later.txt", "later\n");
    const asked: unknown[] = [];
    const end = await gitDelivery().merge(place.merge, async (rebased) => {
      asked.push(rebased);
      return true;
    });
    const [commit, tree] = place.git(["rev-parse", "main", "main^{tree}"]).split("\n");
    expect(asked).toEqual([{ commit, tree, base }]);
    expect(end).toEqual({ status: "merged", commit, tree, already: false });
    expect(place.git(["log", "--format=%s", "main"]).split("\n")).toEqual([
      "change two.txt",
      "change one.txt",
      "change later.txt",
      "change README.md",
    ]);
    clean(place);
  });

  it("is done once however often it is called, also after more came on top", async () => {
    const place = withWork();
    place.commit("later.txt", "later\n");
    const delivery = gitDelivery();
    const first = await delivery.merge(place.merge, proven);
    place.commit("still-later.txt", "later\n");
    const head = place.git(["rev-parse", "main"]);
    const again = await delivery.merge(place.merge, () => Promise.reject(new Error("asked again")));
    expect(again).toEqual({ ...first, already: true });
    expect(place.git(["rev-parse", "main"])).toBe(head);
  });

  it("moves nothing when the result is not proven", async () => {
    const place = withWork();
    const head = place.git(["rev-parse", "main"]);
    const end = await gitDelivery().merge(place.merge, async () => false);
    expect(end).toEqual({ status: "unproven" });
    expect(place.git(["rev-parse", "main"])).toBe(head);
    clean(place);
  });

  it("names the files of a conflict and leaves nothing half done", async () => {
    const place = withWork();
    const head = place.commit("two.txt", "theirs\n");
    const end = await gitDelivery().merge(place.merge, proven);
    expect(end).toMatchObject({ status: "conflict", files: ["two.txt"] });
    expect(place.git(["rev-parse", "main"])).toBe(head);
    clean(place);
  });

  it("begins anew when the branch moves while the result is proven", async () => {
    const place = withWork();
    let moves = 0;
    const end = await gitDelivery().merge(place.merge, async () => {
      moves += 1;
      if (moves === 1) place.commit("meanwhile.txt", "meanwhile\n");
      return true;
    });
    expect([end.status, moves]).toEqual(["merged", 2]);
    expect(await place.read("meanwhile.txt")).toBe("meanwhile\n");
    clean(place);
  });

  it("gives up when the branch moves every time, and loses nobody's commit", async () => {
    const place = withWork();
    let moves = 0;
    const end = await gitDelivery().merge(place.merge, async () => {
      moves += 1;
      place.commit(`meanwhile-${moves}.txt`, "meanwhile\n");
      return true;
    });
    expect([end.status, moves]).toEqual(["moved", 3]);
    expect(place.git(["log", "-1", "--format=%s", "main"])).toBe("change meanwhile-3.txt");
    clean(place);
  });

  it("is held by local changes that it would overwrite, and names them", async () => {
    const place = withWork();
    const head = place.git(["rev-parse", "main"]);
    place.write("two.txt", "mine, not committed\n");
    const end = await gitDelivery().merge(place.merge, proven);
    expect(end.status).toBe("held");
    expect("detail" in end && end.detail).toMatch(/stand in the way: two\.txt\. Commit them/);
    expect(place.git(["rev-parse", "main"])).toBe(head);
    expect(await place.read("two.txt")).toBe("mine, not committed\n");
    rmSync(join(place.repo, "two.txt"));
    expect(await gitDelivery().merge(place.merge, proven)).toMatchObject({ status: "merged" });
  });

  it("is not held by other changes of the checkout, and leaves them as they are", async () => {
    const place = withWork();
    place.write("README.md", "mine, not committed\n");
    expect(await gitDelivery().merge(place.merge, proven)).toMatchObject({ status: "merged" });
    expect(await place.read("README.md")).toBe("mine, not committed\n");
    expect(await place.read("two.txt")).toBe("two\n");
  });

  it("is held while a person rebases the branch itself", async () => {
    const place = withWork();
    place.git(["checkout", "-q", "-b", "theirs"]);
    place.commit("README.md", "theirs\n");
    place.git(["checkout", "-q", "main"]);
    const head = place.commit("README.md", "mine\n");
    expect(() => place.git(["rebase", "theirs"])).toThrow("Command failed");
    const end = await gitDelivery().merge(place.merge, proven);
    expect("detail" in end && end.detail).toMatch(/a rebase of it is under way/);
    place.git(["rebase", "--abort"]);
    expect(place.git(["rev-parse", "main"])).toBe(head);
    expect(await gitDelivery().merge(place.merge, proven)).toMatchObject({ status: "merged" });
  });

  it("moves a branch that is not checked out anywhere, and no checkout", async () => {
    const place = withWork();
    place.git(["checkout", "-q", "--detach"]);
    const end = await gitDelivery().merge(place.merge, proven);
    expect(end).toMatchObject({ status: "merged", commit: place.git(["rev-parse", "main"]) });
    expect(existsSync(join(place.repo, "two.txt"))).toBe(false);
  });

  it("takes work as merged that reached the branch by another way", async () => {
    const place = withWork();
    place.git(["cherry-pick", "main..work"]);
    const head = place.git(["rev-parse", "main"]);
    const end = await gitDelivery().merge(place.merge, proven);
    expect(end).toMatchObject({ status: "merged", commit: head, already: true });
  });

  it("refuses when the default branch is gone", async () => {
    const place = withWork();
    const refusal = gitDelivery().merge({ ...place.merge, default_branch: "gone" }, proven);
    await expect(refusal).rejects.toMatchObject({ code: "repository_unusable" });
  });
});

describe("revert", () => {
  function withBadChange(): Omit<GitPlace, "plan"> & { from: string; plan: RevertPlan } {
    const place = gitPlace();
    place.write("kept.txt", "kept\n");
    place.write("changed.txt", "before\n");
    const from = place.commit("deleted.txt", "before\n");
    place.write("changed.txt", "after\n");
    rmSync(join(place.repo, "deleted.txt"));
    const to = place.commit("added/new.txt", "after\n");
    const { repo, scratch } = place;
    const marker = "Ringmaster-Revert: rl-1234";
    const message = "Take back a change\n";
    return {
      ...place,
      from,
      plan: { repo, default_branch: "main", from, to, message, marker, scratch },
    };
  }

  it("takes added, changed and deleted files back by a new commit", async () => {
    const place = withBadChange();
    const { commit } = await gitDelivery().revert(place.plan);
    expect(place.git(["rev-parse", "main", "main^"])).toBe(`${commit}\n${place.plan.to}`);
    expect(place.git(["rev-parse", "main^{tree}"])).toBe(
      place.git(["rev-parse", `${place.from}^{tree}`]),
    );
    expect(existsSync(join(place.repo, "added/new.txt"))).toBe(false);
    expect(await place.read("deleted.txt")).toBe("before\n");
    clean(place);
  });

  it("keeps what later commits did to other files and other lines", async () => {
    const place = withBadChange();
    place.commit("later.txt", "later\n");
    await gitDelivery().revert(place.plan);
    expect(await place.read("later.txt")).toBe("later\n");
    expect(await place.read("changed.txt")).toBe("before\n");
  });

  it("restores the files of the range when later commits changed the same lines", async () => {
    const place = withBadChange();
    place.write("later.txt", "later\n");
    place.commit("changed.txt", "after that\n");
    await gitDelivery().revert(place.plan);
    expect(await place.read("changed.txt")).toBe("before\n");
    expect(await place.read("deleted.txt")).toBe("before\n");
    expect(await place.read("later.txt")).toBe("later\n");
    expect(existsSync(join(place.repo, "added/new.txt"))).toBe(false);
    clean(place);
  });

  it("is done once however often it is called", async () => {
    const place = withBadChange();
    const first = await gitDelivery().revert(place.plan);
    place.commit("later.txt", "later\n");
    expect(await gitDelivery().revert(place.plan)).toEqual(first);
  });

  it("refuses with what to do when local changes stand in the way", async () => {
    const place = withBadChange();
    place.write("changed.txt", "mine, not committed\n");
    const refusal = gitDelivery().revert(place.plan);
    await expect(refusal).rejects.toMatchObject({ code: "conflict" });
    await expect(refusal).rejects.toThrow(/changed\.txt/);
    expect(place.git(["rev-parse", "main"])).toBe(place.plan.to);
  });
});

it("tells the newest commit of a branch and the tree of a commit", async () => {
  const place = gitPlace({ branch: "trunk" });
  const [head = "", tree] = place.git(["rev-parse", "trunk", "trunk^{tree}"]).split("\n");
  expect(await gitDelivery().head(place.repo, "trunk")).toBe(head);
  expect(await gitDelivery().tree(place.repo, head)).toBe(tree);
});
