import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lose } from "../../../src/engine/attempts/report.ts";
import { cleanUp } from "../../../src/engine/effects/merge.ts";
import { claim, worktreePlan } from "../../../src/engine/queue/claim.ts";
import { change } from "../../../src/engine/tasks/change.ts";
import { discard } from "../../../src/engine/tasks/discard.ts";
import type { World } from "../../../src/engine/world.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { openWorkplace } from "../../support/workplace.ts";
import {
  claimedTask,
  effectOf,
  openRing,
  reportOf,
  whenCommitted,
  workOn,
} from "../../support/world.ts";

const gone = { reason: "its terminal died", proof: null, blame: false };

test("what an attempt left in its folder is kept as its own, not as that of the next", async () => {
  const workplace = await openWorkplace();
  const { place } = workplace;
  const world = workplace.world();
  const { id } = await workplace.task();
  const first = await world.store.write(async (tables) => {
    const anna = await tables.workers.find("anna");
    return claim(world, tables, { worker: anna?.id ?? "", commit: null });
  });
  if (!first) throw new Error("expected a claim");
  const plan = worktreePlan(first.attempt, first.project);
  await world.workspace.prepare(plan);
  place.write("half.txt", "half done\n", plan.path);
  await world.store.write((tables) => lose(world, tables, first.attempt.id, gone));
  await workplace.worker("touch done.txt");
  await whenCommitted(world, async () => {
    const task = await world.store.read((tables) => tables.tasks.find(id));
    return task?.status === "merging" ? task : null;
  });
  const list = ["for-each-ref", "--format=%(refname)", "refs/ringmaster/backup"];
  expect(place.git(list)).toBe(plan.backup_ref);
  expect(place.git(["show", `${plan.backup_ref}:half.txt`])).toBe("half done");
});

test("a clean-up leaves the folder to an attempt that is claimed in the middle of it", async () => {
  const ring = await openRing();
  const { world } = ring;
  const first = await claimedTask(ring);
  const { id } = first.task;
  await workOn(ring, first, { "first.txt": "first\n" });
  await finish(world, reportOf(first));
  await world.store.write((tables) =>
    discard(world, tables, { id, reason: "", cancel: false, actor: "owner" }),
  );
  const effect = await effectOf(ring, `cleanup:${first.attempt.id}`);
  let folder = "";
  const claimsMeanwhile: World["workspace"]["discard"] = async (plan, mayGo) => {
    const wanted = { status: "ready" } as const;
    await world.store.write((tables) => change(world, tables, { id, wanted, actor: "owner" }));
    const second = await ring.claim(await ring.worker("bert"));
    if (!second) throw new Error("expected a second claim");
    await workOn(ring, second, { "second.txt": "second\n" });
    folder = second.attempt.worktree;
    await world.workspace.discard(plan, mayGo);
  };
  const workspace = { ...world.workspace, discard: claimsMeanwhile };
  await cleanUp({ ...world, workspace }, effect);
  expect(existsSync(join(folder, "second.txt"))).toBe(true);
});
