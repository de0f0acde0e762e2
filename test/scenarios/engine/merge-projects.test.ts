import { join } from "node:path";
import { expect, test } from "vitest";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { merge } from "../../../src/engine/effects/merge.ts";
import { addProject } from "../../../src/engine/projects.ts";
import { checkOn, claimedTask, effectOf, openRing } from "../../support/world.ts";
import { reportOf, workOn, type Ring } from "../../support/world.ts";

/** A second project in the same world, as a ring of its own. */
async function besides(ring: Ring): Promise<Ring> {
  const { world, place } = ring;
  const repo = join(place.root, "zoo");
  place.git(["clone", "-q", place.repo, repo]);
  const project = await addProject(world, { name: "zoo", repo, is_self: false });
  const git: Ring["place"]["git"] = (args, folder = repo) => place.git(args, folder);
  return { ...ring, project, place: { ...place, repo, git } };
}

async function waiting(ring: Ring, file: string) {
  const claimed = await claimedTask(ring, { project_id: ring.project.id });
  const state = await workOn(ring, claimed, { "done.txt": "done\n", [file]: `${file}\n` });
  await checkOn(ring, claimed, state);
  const said = { resolution: "proven", outcome: "success", head_commit: state.head } as const;
  await finish(ring.world, reportOf(claimed, { ...said, reason: "checks: green" }));
  return claimed;
}

const files = ({ place }: Ring) => place.git(["ls-tree", "--name-only", "main"]).split("\n");

test("each project has a merge queue of its own", async () => {
  const circus = await openRing();
  const zoo = await besides(circus);
  const here = [await waiting(circus, "a"), await waiting(circus, "b")];
  const there = await waiting(zoo, "c");
  await merge(circus.world, await effectOf(circus, `merge:${here[0]?.attempt.id}`));
  for (const { task } of here) expect((await circus.find(task.id)).status).toBe("completed");
  expect((await circus.find(there.task.id)).status).toBe("merging");
  const lanes = [here[0], there].map(async (each) => {
    const { payload } = await effectOf(circus, `merge:${each?.attempt.id}`);
    return payload["lane"];
  });
  expect(await Promise.all(lanes)).toEqual([
    `merge:${circus.project.id}`,
    `merge:${zoo.project.id}`,
  ]);
  await merge(circus.world, await effectOf(circus, `merge:${there.attempt.id}`));
  expect(files(circus)).toEqual(["README.md", "a", "b", "done.txt", "ringmaster.toml"]);
  expect(files(zoo)).toEqual(["README.md", "c", "done.txt", "ringmaster.toml"]);
});
