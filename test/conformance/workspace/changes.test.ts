import { chmodSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gitWorkspace } from "../../../src/adapters/workspaces/git.ts";
import { hunkLines } from "../../../src/domain/hunks.ts";
import { gitPlace } from "../../scenarios/git/place.ts";

const LINES = Array.from({ length: 20 }, (_, at) => `line ${at + 1}\n`).join("");

function open() {
  const place = gitPlace();
  const { changes } = gitWorkspace(place);
  const between = (from: string, to: string) => changes({ repo: place.repo, from, to });
  return { ...place, between, at: (path: string) => join(place.repo, path) };
}

describe("changes", () => {
  it("tells each file once, in whatever way it changed and whatever it is called", async () => {
    const { write, commit, at, between } = open();
    for (const path of ["gone.txt", "mode.sh", "link.txt"]) write(path, "x\n");
    write("was called.txt", LINES);
    const from = commit('ü\t"q".txt', "one\ntwo\n");
    rmSync(at("gone.txt"));
    chmodSync(at("mode.sh"), 0o755);
    rmSync(at("link.txt"));
    symlinkSync("mode.sh", at("link.txt"));
    renameSync(at("was called.txt"), at("is called.txt"));
    const to = commit('ü\t"q".txt', "one\nthree\n");
    const { files, commits, ...rest } = await between(from, to);
    expect(rest).toEqual({ is_cut: false, rewrites: false });
    expect(files.map(({ path, status, added, removed }) => [path, status, added, removed])).toEqual(
      [
        ["gone.txt", "deleted", 0, 1],
        ["is called.txt", "renamed", 0, 0],
        ["link.txt", "changed", 1, 1],
        ["mode.sh", "changed", 0, 0],
        ['ü\t"q".txt', "changed", 1, 1],
      ],
    );
    expect(commits.map(({ commit }) => commit)).toEqual([to]);
    expect(files[1]?.old_path).toBe("was called.txt");
    expect(files[4]?.patch).toBe("@@ -1,2 +1,2 @@\n one\n-two\n+three");
  });

  it("is not misled by text that looks like a diff, nor by attributes that hide", async () => {
    const { write, commit, between, git } = open();
    const from = git(["rev-parse", "HEAD"]);
    write(".gitattributes", "* -diff\n");
    write("a.txt", "diff --git a/x b/x\n@@ -1 +1 @@\n--- a\n+++ b\n\\ No newline\n");
    const to = commit("b.txt", "no line end");
    const { files } = await between(from, to);
    expect(files.map(({ path, added }) => [path, added])).toEqual([
      [".gitattributes", 1],
      ["a.txt", 5],
      ["b.txt", 1],
    ]);
    expect(hunkLines(files[1]?.patch ?? "").at(1)).toEqual({
      sign: "+",
      line: 2,
      text: "@@ -1 +1 @@",
    });
  });

  it("tells of work that parted earlier what it brings itself", async () => {
    const { commit, between, git } = open();
    const old = git(["rev-parse", "HEAD"]);
    const from = commit("main.txt", "newer\n");
    git(["checkout", "-q", "-b", "work", old]);
    const { files, rewrites } = await between(from, commit("work.txt", "own\n"));
    expect(files.map(({ path }) => path)).toEqual(["work.txt"]);
    expect(rewrites).toBe(false);
  });

  it("tells what each commit says and brings, merges and what is gone again too", async () => {
    const { commit, between, git, at } = open();
    const from = git(["rev-parse", "HEAD"]);
    git(["config", "color.ui", "always"]);
    git(["checkout", "-q", "-b", "side"]);
    commit("a b.txt", "commit x\n");
    git(["checkout", "-q", "-"]);
    commit("c.txt", "c\n");
    git(["merge", "-q", "--no-commit", "side"]);
    commit("merged.txt", "evil\n");
    rmSync(at("merged.txt"));
    git(["commit", "-qam", "one\n\n@@ -1 +1 @@\ncommit two\n+++ b/x"]);
    git(["commit", "-q", "--allow-empty", "-m", "empty"]);
    const { commits } = await between(from, git(["rev-parse", "HEAD"]));
    expect(commits).toHaveLength(5);
    const brought = commits.map(({ files }) => files.map(({ path, patch }) => [path, patch]));
    expect(brought).toContainEqual([["a b.txt", "@@ -0,0 +1 @@\n+commit x"]]);
    expect(brought[2]).toContainEqual(["merged.txt", "@@ -0,0 +1 @@\n+evil"]);
    expect(commits[3]?.message).toContain("@@ -1 +1 @@\ncommit two\n+++ b/x");
    expect(commits[4]?.message).toContain("empty");
  });

  it("is cut by the bytes that git printed, not by how they read as text", async () => {
    const { at, write, commit, between, git } = open();
    const from = git(["rev-parse", "HEAD"]);
    write("x.bin", "");
    writeFileSync(at("x.bin"), Buffer.alloc(2_000_000, 0xff));
    expect((await between(from, commit("y", "y\n"))).is_cut).toBe(false);
    writeFileSync(at("x.bin"), Buffer.alloc(6_000_000, 0xff));
    expect((await between(from, commit("y", "z\n"))).is_cut).toBe(true);
  });

  it("says that a history was rewritten when it has nothing in common any more", async () => {
    const { commit, between, git } = open();
    const from = commit("a.txt", "one\n");
    git(["checkout", "-q", "--orphan", "other"]);
    expect((await between(from, commit("a.txt", "two\n"))).rewrites).toBe(true);
  });
});

describe("fold", () => {
  it("makes the work one commit of the same tree, but never on a branch of a person", async () => {
    const place = gitPlace();
    const workspace = gitWorkspace(place);
    const own = place.plan();
    await workspace.prepare(own);
    place.commit("key.txt", "key\n", own.path);
    place.commit("key.txt", "none\n", own.path);
    const before = await workspace.commit(own, "the work\n");
    expect((await workspace.fold({ ...own, adopts: true }, "x\n")).head).toBe(before.head);
    const { head, ...rest } = await workspace.fold(own, "the work\n");
    expect(rest).toEqual({ tree: before.tree, changed: true, files: ["key.txt"] });
    expect(place.git(["log", "--format=%s", `main..${head}`])).toBe("the work");
    expect(place.git(["for-each-ref", "--contains", before.head])).toBe("");
    expect(place.git(["status", "--porcelain"], own.path)).toBe("");
  });
});

describe("undo", () => {
  it("takes back commits and files, keeps them, and says whether there was any", async () => {
    const place = gitPlace();
    const workspace = gitWorkspace(place);
    const own = place.plan();
    await workspace.prepare(own);
    place.write("work.txt", "work\n", own.path);
    const { head } = await workspace.commit(own, "the work\n");
    expect(await workspace.undo(own, head)).toBe(false);
    place.commit("more.txt", "more\n", own.path);
    place.write("work.txt", "other\n", own.path);
    place.write("left.txt", "left\n", own.path);
    expect(await workspace.undo(own, head)).toBe(true);
    expect(place.git(["rev-parse", own.branch])).toBe(head);
    expect(place.git(["status", "--porcelain"], own.path)).toBe("");
    expect(await place.read("work.txt", own.path)).toBe("work\n");
    expect(place.git(["show", `${own.backup_ref}:left.txt`])).toBe("left");
    expect(await workspace.undo(own, head)).toBe(false);
  });
});
