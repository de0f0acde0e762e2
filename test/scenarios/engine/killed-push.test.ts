import { join } from "node:path";
import { expect, test } from "vitest";
import { merge } from "../../../src/engine/effects/merge.ts";
import { push } from "../../../src/engine/effects/push.ts";
import type { World } from "../../../src/engine/world.ts";
import { effectOf, leadUntil, mergingTask, openRing, openWorld } from "../../support/world.ts";
import type { Ring } from "../../support/world.ts";

const PUSHING = '[[checks]]\nname = "any"\ncommand = "true"\n[merge]\npush = "origin"\n';

/** A ring with a remote and a work that waits to be merged. */
async function pushing() {
  const ring = await openRing({ toml: PUSHING });
  const { git, root } = ring.place;
  const remote = join(root, "remote.git");
  git(["init", "-q", "--bare", "-b", "main", remote]);
  git(["remote", "add", "origin", remote]);
  git(["push", "-q", "origin", "main"]);
  const waiting = await mergingTask(ring, { a: "a\n" });
  const heads = () => [git(["rev-parse", "main"]), git(["rev-parse", "main"], remote)];
  return { ring, waiting, heads, effect: await effectOf(ring, `merge:${waiting.attempt.id}`) };
}

const queued = async ({ world }: Pick<Ring, "world">) =>
  (await world.store.read((t) => t.effects.due("9999"))).filter(({ kind }) => kind === "push");

/** Another server comes over the same place, and carries out what is left. */
async function heirOf(ring: Ring, id: string) {
  const heir = await openWorld(ring.place, { requested: [], logged: ring.logged }, 2);
  await leadUntil(heir, id, "completed", "blocked");
  return heir;
}

test("a merge that was settled is pushed by whoever comes after a kill, none is lost", async () => {
  const { ring, waiting, heads, effect } = await pushing();
  const failpoint = (name: string) => {
    if (name === "merge.settled") throw new Error("killed");
  };
  await expect(merge({ ...ring.world, failpoint }, effect)).rejects.toThrow("killed");
  expect(await queued(ring)).toHaveLength(1);
  expect(new Set(heads()).size).toBe(2);
  const heir = await heirOf(ring, waiting.task.id);
  expect(new Set(heads()).size).toBe(1);
  expect(await queued(heir)).toEqual([]);
});

/** Branches whose push is cut off, before anything is sent or when the remote has it already. */
function cutOff({ branches }: World, when: string): World["branches"] {
  return {
    ...branches,
    push: async (plan) => {
      if (when === "after") await branches.push(plan);
      throw new Error(`killed ${when}`);
    },
  };
}

test.each(["before", "after"])(
  "a push that was cut off %s the remote took it is done once more, and nobody is asked",
  async (when) => {
    const { ring, waiting, heads, effect } = await pushing();
    await merge(ring.world, effect);
    const [order] = await queued(ring);
    if (!order) throw new Error("expected a push");
    const mine = { status: "running", owner: "elsewhere:1:1" } as const;
    await ring.world.store.write((t) => t.effects.update(order.key, mine));
    const dying = { ...ring.world, branches: cutOff(ring.world, when) };
    await expect(push(dying, order)).rejects.toThrow(`killed ${when}`);
    expect(new Set(heads()).size).toBe(when === "after" ? 1 : 2);
    const heir = await heirOf(ring, waiting.task.id);
    expect(new Set(heads()).size).toBe(1);
    expect(await queued(heir)).toEqual([]);
    expect(await effectOf(ring, order.key)).toMatchObject({ status: "done" });
    expect(await heir.world.store.read((t) => t.decisions.list({}))).toEqual([]);
  },
);
