import { expect, test } from "vitest";
import { merge } from "../../../src/engine/effects/merge.ts";
import type { World } from "../../../src/engine/world.ts";
import { effectOf, leadUntil, mergingTask, openRing, openWorld } from "../../support/world.ts";
import type { Ring } from "../../support/world.ts";

/** Works that wait to be merged, each with a file of its own. */
async function waiting(ring: Ring, ...names: string[]) {
  const made = [];
  for (const name of names)
    made.push(await mergingTask(ring, { "done.txt": "done\n", [name]: `${name}\n` }));
  return made;
}

/** Carries out the merge of one of them, once. */
async function mergeOne(ring: Ring, world: World, attempt: { id: string }): Promise<void> {
  await merge(world, await effectOf(ring, `merge:${attempt.id}`));
}

const statuses = async (ring: Ring, all: { task: { id: string } }[]) =>
  Promise.all(all.map(async ({ task }) => (await ring.find(task.id)).status));

test("works that wait are merged together, proven once, each by its own commits", async () => {
  const ring = await openRing();
  const all = await waiting(ring, "a", "b", "c");
  await mergeOne(ring, ring.world, all[0]?.attempt ?? { id: "" });
  expect(await statuses(ring, all)).toEqual(["completed", "completed", "completed"]);
  const commits = ring.place.git(["rev-list", "--reverse", "-3", "main"]).split("\n");
  const tasks = await Promise.all(all.map(({ task }) => ring.find(task.id)));
  expect(tasks.map(({ merge_commit }) => merge_commit)).toEqual(commits);
  const tree = ring.place.git(["rev-parse", "main^{tree}"]);
  const proof = await ring.world.store.read((t) => t.evidence.ofTree(tree));
  expect(proof.filter(({ task_id }) => task_id === null).length).toBe(1);
  expect(proof.map(({ task_id }) => task_id).slice(1)).toEqual(tasks.map(({ id }) => id));
});

test("of works that are red together the culprit comes back, the rest goes through", async () => {
  const toml = '[[checks]]\nname = "apart"\ncommand = "test ! -f a -o ! -f c"\n';
  const ring = await openRing({ toml });
  const all = await waiting(ring, "a", "b", "c", "d");
  await mergeOne(ring, ring.world, all[0]?.attempt ?? { id: "" });
  expect(await statuses(ring, all)).toEqual(["completed", "completed", "ready", "completed"]);
  const { reason, merge_commit } = await ring.find(all[2]?.task.id ?? "");
  expect(reason).toBe("the merged result fails the project's checks: apart");
  expect(merge_commit).toBeNull();
});

test("a batch of one merges one at a time", async () => {
  const toml = '[[checks]]\nname = "done"\ncommand = "test -f done.txt"\n[merge]\nbatch = 1\n';
  const ring = await openRing({ toml });
  const all = await waiting(ring, "a", "b");
  await mergeOne(ring, ring.world, all[0]?.attempt ?? { id: "" });
  expect(await statuses(ring, all)).toEqual(["completed", "merging"]);
});

test("works go on top in the order of the queue, highest rank first, as many as fit", async () => {
  const toml = '[[checks]]\nname = "any"\ncommand = "true"\n[merge]\nbatch = 2\n';
  const ring = await openRing({ toml });
  const all = await waiting(ring, "a", "b", "c");
  for (const [at, rank] of [100, 200, 300].entries()) {
    const { id, version } = await ring.find(all[at]?.task.id ?? "");
    await ring.world.store.write((t) => t.tasks.update(id, version, { rank }));
  }
  await mergeOne(ring, ring.world, all[0]?.attempt ?? { id: "" });
  expect(await statuses(ring, all)).toEqual(["completed", "merging", "completed"]);
  const log = ring.place.git(["log", "-2", "--reverse", "--name-only", "--format=", "main"]);
  expect(log.split("\n").filter((file) => /^[a-c]$/.test(file))).toEqual(["c", "a"]);
});

test("changes of Ringmaster's own code are merged one at a time", async () => {
  const ring = await openRing({ is_self: true });
  const all = await waiting(ring, "a", "b");
  await mergeOne(ring, ring.world, all[0]?.attempt ?? { id: "" });
  expect(await statuses(ring, all)).toEqual(["deploying", "merging"]);
});

test("merge commits are made where the repository asks for them", async () => {
  const toml = '[[checks]]\nname = "done"\ncommand = "true"\n[merge]\nhow = "merge"\n';
  const ring = await openRing({ toml });
  const all = await waiting(ring, "a", "b");
  await mergeOne(ring, ring.world, all[0]?.attempt ?? { id: "" });
  const { merge_commit } = await ring.find(all[1]?.task.id ?? "");
  expect(merge_commit).toBe(ring.place.git(["rev-parse", "main"]));
  expect(ring.place.git(["rev-list", "--merges", "--count", "main"])).toBe("2");
  expect(ring.place.git(["log", "-1", "--format=%s", "main"])).toContain(all[1]?.task.id);
});

test.each(["merge.begun", "merge.moved", "merge.settled"])(
  "a batch that is cut off at %s ends with each work merged exactly once",
  async (point) => {
    const ring = await openRing();
    const all = await waiting(ring, "a", "b");
    const [first, last] = all;
    if (!first || !last) throw new Error("expected two works");
    const failpoint = (name: string) => {
      if (name === point) throw new Error(`killed at ${name}`);
    };
    await expect(mergeOne(ring, { ...ring.world, failpoint }, first.attempt)).rejects.toThrow(
      point,
    );
    const heir = await openWorld(ring.place, { requested: [], logged: ring.logged }, 2);
    for (const { task } of all) await leadUntil(heir, task.id, "completed", "blocked", "ready");
    expect(await statuses(ring, all)).toEqual(["completed", "completed"]);
    for (const { attempt, task } of all) {
      const marked = `--grep=Ringmaster-Attempt: ${attempt.id}`;
      const found = ring.place.git(["log", "--format=%H", marked, "main"]);
      expect(found).toBe((await ring.find(task.id)).merge_commit);
    }
  },
);
