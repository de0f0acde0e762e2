import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { gitDelivery } from "../../../src/adapters/delivery/git.ts";
import { killedAt } from "./killed.ts";
import { gitPlace, type GitPlace } from "./place.ts";

function clean({ git, scratch }: GitPlace): void {
  expect(git(["status", "--porcelain"])).toBe("");
  expect(existsSync(scratch) ? readdirSync(scratch) : []).toEqual([]);
}

/** Two works that begin where main was before it moved. */
function withWorks() {
  const place = gitPlace();
  const base = place.git(["rev-parse", "main"]);
  const works = ["one", "two"].map((name) => {
    const folder = join(place.root, name);
    place.git(["worktree", "add", "-q", "-b", name, folder, base]);
    const commit = place.commit(`${name}.txt`, `${name}\n`, folder);
    return { commit, base, marker: `Ringmaster-Attempt: at-${name}`, message: `Merge ${name}` };
  });
  place.commit("later.txt", "later\n");
  const { repo, scratch } = place;
  return { place, plan: { repo, default_branch: "main", scratch, how: "rebase", works } as const };
}

it("a batch killed before any of its git commands merges each work once", async () => {
  let killed = true;
  for (let step = 1; killed; step += 2) {
    const { place, plan } = withWorks();
    killed = await killedAt(place, { name: "mergeAll", plan }, step);
    const ends = await gitDelivery().mergeAll(plan, async () => true);
    const commits = ends.map((end) => (end.status === "merged" ? end.commit : end.status));
    expect(place.git(["show", "-s", "--format=%s", ...commits]).split("\n")).toEqual([
      "change one.txt",
      "change two.txt",
    ]);
    expect(place.git(["log", "--format=%s", "main"]).split("\n")).toEqual([
      "change two.txt",
      "change one.txt",
      "change later.txt",
      "change README.md",
    ]);
    clean(place);
  }
});

it("taking back that is killed before any of its git commands is done once", async () => {
  let killed = true;
  for (let step = 1; killed; step += 2) {
    const place = gitPlace();
    const from = place.git(["rev-parse", "main"]);
    const to = place.commit("bad.txt", "bad\n");
    place.commit("later.txt", "later\n");
    const { repo, scratch } = place;
    const said = { message: "Take it back\n", marker: `Ringmaster-Reverts: ${to}` };
    const plan = { repo, default_branch: "main", from, to, scratch, ...said };
    killed = await killedAt(place, { name: "takeBack", plan }, step);
    const end = await gitDelivery().takeBack(plan, async () => true);
    expect(end).toEqual({ status: "reverted", commit: place.git(["rev-parse", "main"]) });
    expect(place.git(["rev-list", "--count", "main"])).toBe("4");
    expect(place.git(["ls-tree", "--name-only", "main"]).split("\n")).not.toContain("bad.txt");
    clean(place);
  }
});
