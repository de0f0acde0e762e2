import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addProject, removeProject } from "../../../src/engine/projects.ts";
import { change } from "../../../src/engine/tasks/change.ts";
import type { TaskState } from "../../../src/domain/states.ts";
import { claimedTask, openRing, openWorld, type Ring } from "../../support/world.ts";
import { gitPlace, type GitPlace } from "../git/place.ts";

async function added(place: GitPlace, repo: string) {
  const { world } = await openWorld(place, { requested: [], logged: [] });
  return addProject(world, { name: "zoo", repo, is_self: false });
}

const unusable = (said: string) => ({
  code: "repository_unusable",
  message: expect.stringContaining(said),
  hint: expect.stringMatching(/./),
});

test("a repository without commits is refused", async () => {
  const place = gitPlace({ commits: false });
  const said = unusable("to have a commit on the branch main, but it has none");
  await expect(added(place, place.repo)).rejects.toMatchObject(said);
});

test("a folder that is no repository, and one that is not there, are refused", async () => {
  const place = gitPlace();
  place.write("file.txt", "x", join(place.root, "plain"));
  await expect(added(place, join(place.root, "plain"))).rejects.toMatchObject(
    unusable("to be a git repository"),
  );
  await expect(added(place, join(place.root, "none"))).rejects.toMatchObject(
    unusable("to be a folder, but it is not"),
  );
});

test("a dirty tree is taken as it is and not touched", async () => {
  const place = gitPlace();
  place.write("README.md", "not committed\n");
  expect(await added(place, place.repo)).toMatchObject({ default_branch: "main" });
  expect(await place.read("README.md")).toBe("not committed\n");
});

test("a default branch of any name is found", async () => {
  const place = gitPlace({ branch: "trunk" });
  expect(await added(place, place.repo)).toMatchObject({ default_branch: "trunk" });
});

test("a detached HEAD is taken with the branch that is there", async () => {
  const place = gitPlace({ branch: "main" });
  place.git(["switch", "-q", "--detach"]);
  expect(await added(place, place.repo)).toMatchObject({ default_branch: "main" });
});

test("a name or repository that is there already, and a second self, are refused", async () => {
  const ring = await openRing({ is_self: true });
  const twin = { code: "conflict", message: expect.stringContaining('Project "circus"') };
  const link = join(ring.place.root, "link");
  symlinkSync(ring.place.repo, link);
  const other = gitPlace();
  for (const wanted of [
    { name: "circus", repo: other.repo, is_self: false },
    { name: "zoo", repo: link, is_self: false },
    { name: "zoo", repo: `${ring.place.repo}/`, is_self: false },
    { name: "zoo", repo: other.repo, is_self: true },
  ])
    await expect(addProject(ring.world, wanted)).rejects.toMatchObject(twin);
});

const removed = ({ world }: Ring) =>
  world.store.write((tables) => removeProject(world, tables, "circus"));

test("a project is not removed while a task of it is worked on, and is afterwards", async () => {
  const ring = await openRing();
  const { task } = await claimedTask(ring);
  await expect(removed(ring)).rejects.toMatchObject({
    code: "conflict",
    message: `Task ${task.id} of project "circus" is being worked on.`,
    hint: expect.stringContaining(`task cancel ${task.id}`),
  });
  const stop = { id: task.id, wanted: { status: "archived" }, actor: "owner" } as const;
  await ring.world.store.write((t) => change(ring.world, t, stop));
  expect(await removed(ring)).toMatchObject({ name: "circus" });
  await expect(ring.find(task.id)).rejects.toThrow("found none");
});

test.each<TaskState>(["merging", "deploying", "verifying"])(
  "a project is not removed while a task of it is %s, which nobody can cancel",
  async (status) => {
    const ring = await openRing();
    const task = await ring.task();
    await ring.world.store.write((t) => t.tasks.update(task.id, task.version, { status }));
    await expect(removed(ring)).rejects.toMatchObject({
      code: "conflict",
      hint: expect.stringContaining("Wait"),
    });
  },
);

test.each<TaskState>(["code_review", "build_queue", "building", "build_failed", "deploy_queue"])(
  "a project is not removed while a task of it is %s, and a person can give that up",
  async (status) => {
    const ring = await openRing();
    const task = await ring.task();
    await ring.world.store.write((t) => t.tasks.update(task.id, task.version, { status }));
    await expect(removed(ring)).rejects.toMatchObject({
      code: "conflict",
      message: `Task ${task.id} of project "circus" is on its way (${status}).`,
      hint: `Cancel it first: ringmaster task cancel ${task.id}`,
    });
    const stop = { id: task.id, wanted: { status: "archived" }, actor: "owner" } as const;
    await ring.world.store.write((t) => change(ring.world, t, stop));
    expect(await removed(ring)).toMatchObject({ name: "circus" });
  },
);

test("an unknown project is told so", async () => {
  const ring = await openRing();
  const asked = ring.world.store.write((t) => removeProject(ring.world, t, "zoo"));
  await expect(asked).rejects.toMatchObject({
    code: "not_found",
    message: 'There is no project "zoo".',
    hint: expect.stringContaining("ringmaster project list"),
  });
});
