import { expect, test } from "vitest";
import { merge } from "../../../src/engine/effects/merge.ts";
import type { World } from "../../../src/engine/world.ts";
import { effectOf, leadUntil, mergingTask, openRing, openWorld } from "../../support/world.ts";

class Killed extends Error {}

/** A world whose process ends at a point of a merge, as far as the merge can tell. */
function dyingAt(world: World, point: string): World {
  return {
    ...world,
    failpoint(name) {
      if (name === point) throw new Killed(point);
    },
  };
}

test.each(["merge.begun", "merge.moved", "merge.settled"])(
  "a merge that was cut off at %s is taken over and ends completed with one commit",
  async (point) => {
    const ring = await openRing();
    const stricter = '[[checks]]\nname = "other"\ncommand = "true"\n';
    const files = { "done.txt": "done\n", "ringmaster.toml": stricter };
    const { attempt, task } = await mergingTask(ring, files);
    const key = `merge:${attempt.id}`;
    const mine = { status: "running", owner: "elsewhere:1:1" } as const;
    await ring.world.store.write((t) => t.effects.update(key, mine));
    const effect = await effectOf(ring, key);
    await expect(merge(dyingAt(ring.world, point), effect)).rejects.toThrow(Killed);
    ring.place.commit("later.txt", "on top of it\n");

    const heir = await openWorld(ring.place, { requested: [], logged: ring.logged }, 2);
    const ended = await leadUntil(heir, task.id, "completed", "blocked", "ready");
    expect(ended).toMatchObject({ status: "completed", merge_commit: expect.any(String) });
    const marker = `--grep=Ringmaster-Attempt: ${attempt.id}`;
    const found = ring.place.git(["log", "--format=%H", marker, "main"]);
    expect(found).toBe(ended.merge_commit);
    expect(ring.place.git(["status", "--porcelain"])).toBe("");
    expect(await effectOf(ring, key)).toMatchObject({ status: "done" });
  },
);
