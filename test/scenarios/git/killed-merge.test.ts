import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { gitDelivery } from "../../../src/adapters/delivery/git.ts";
import { killedAt } from "./killed.ts";
import { gitPlace, type GitPlace } from "./place.ts";

const MARKER = "Ringmaster-Attempt: at-1234";
const SUBJECTS = ["change two.txt", "change one.txt", "change later.txt", "change README.md"];

function withWork(): {
  place: GitPlace;
  plan: Parameters<ReturnType<typeof gitDelivery>["merge"]>[0];
} {
  const place = gitPlace();
  const worktree = join(place.root, "worktree");
  place.git(["worktree", "add", "-q", "-b", "work", worktree]);
  place.commit("one.txt", "one\n", worktree);
  const commit = place.commit("two.txt", "two\n", worktree);
  place.commit("later.txt", "later\n");
  const { repo, scratch } = place;
  return { place, plan: { repo, default_branch: "main", commit, marker: MARKER, scratch } };
}

async function mergesOnce({ place, plan }: ReturnType<typeof withWork>): Promise<void> {
  const end = await gitDelivery().merge(plan, async () => true);
  const head = place.git(["rev-parse", "main"]);
  expect(end).toMatchObject({ status: "merged", commit: head });
  expect(place.git(["log", "--format=%s", "main"]).split("\n")).toEqual(SUBJECTS);
  expect(place.git(["status", "--porcelain"])).toBe("");
  expect(existsSync(plan.scratch) ? readdirSync(plan.scratch) : []).toEqual([]);
  expect(place.git(["worktree", "list"]).split("\n")).toHaveLength(2);
}

it("a merge killed before any of its git commands comes to the same end again", async () => {
  let killed = true;
  for (let step = 1; killed; step += 1) {
    const work = withWork();
    killed = await killedAt(work.place, { name: "merge", plan: work.plan }, step);
    await mergesOnce(work);
  }
});

it("a fast-forward of a checkout that was killed half way is done anew", async () => {
  const work = withWork();
  const { place, plan } = work;
  const from = place.git(["rev-parse", "main"]);
  const to = place.git(["commit-tree", `${plan.commit}^{tree}`, "-p", from, "-m", "rebased"]);
  writeFileSync(join(place.repo, ".git/ringmaster-forward.json"), JSON.stringify({ from, to }));
  writeFileSync(join(place.repo, ".git/index.lock"), "torn");
  place.write("one.txt", "one\n");
  rmSync(join(place.repo, "later.txt"));
  await mergesOnce(work);
});

it("what a person wrote during a killed fast-forward is not taken back", async () => {
  const { place, plan } = withWork();
  const from = place.git(["rev-parse", "main"]);
  const to = place.git(["commit-tree", `${plan.commit}^{tree}`, "-p", from, "-m", "rebased"]);
  writeFileSync(join(place.repo, ".git/ringmaster-forward.json"), JSON.stringify({ from, to }));
  place.write("one.txt", "mine\n");
  place.write("README.md", "mine too\n");
  const end = await gitDelivery().merge(plan, async () => true);
  expect(end).toMatchObject({ status: "held" });
  expect(await place.read("one.txt")).toBe("mine\n");
  expect(await place.read("README.md")).toBe("mine too\n");
});
