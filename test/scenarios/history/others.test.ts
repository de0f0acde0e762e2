import { expect, test } from "vitest";
import { changeProject, removeProject } from "../../../src/engine/projects.ts";
import { addWorker, changeWorker, removeWorker } from "../../../src/engine/workers.ts";
import { openRing } from "../../support/world.ts";
import { hands } from "./place.ts";

test("a changed project is put back and changed again", async () => {
  const ring = await openRing();
  const { store } = ring.world;
  const person = hands(ring);
  const wanted = { stages: ["plan", "review", "merge"] as const, paused: true, concurrency: 2 };
  await store.write((t) =>
    changeProject(ring.world, t, {
      id: "circus",
      wanted: { ...wanted, stages: [...wanted.stages] },
      actor: "owner",
    }),
  );
  const project = () => store.read((t) => t.projects.find("circus"));
  expect(await project()).toMatchObject({ ...wanted, version: 1 });
  await person.undo();
  expect(await project()).toMatchObject({ stages: ["merge"], paused: false, concurrency: null });
  await person.redo();
  expect(await project()).toMatchObject(wanted);
});

test("an added project goes while it has no tasks, and comes back as it was", async () => {
  const ring = await openRing();
  const person = hands(ring);
  await person.undo();
  const find = () => ring.world.store.read((t) => t.projects.find("circus"));
  expect(await find()).toBeUndefined();
  await person.redo();
  expect(await find()).toMatchObject({ id: ring.project.id, repo: ring.place.repo });
  const [added] = await person.history();
  await ring.task();
  await expect(person.undo(added?.id)).rejects.toMatchObject({ code: "world_moved_on" });
});

test("a forgotten project does not come back, and the sentence says why", async () => {
  const ring = await openRing();
  const person = hands(ring);
  await ring.world.store.write((t) => removeProject(ring.world, t, "circus"));
  await expect(person.undo()).rejects.toMatchObject({
    code: "world_moved_on",
    message: expect.stringContaining("was forgotten with all its tasks"),
    hint: expect.stringContaining("ringmaster undo ID"),
  });
});

test("a worker is added, changed and removed, and all of it is undone and redone", async () => {
  const ring = await openRing();
  const { world } = ring;
  const person = hands(ring);
  const { id } = await ring.worker("ann");
  const actor = "owner";
  const wanted = { capabilities: ["rust"], paused: true };
  await world.store.write((t) => changeWorker(world, t, { id, wanted, actor }));
  await world.store.write((t) => removeWorker(world, t, id));
  const seen: unknown[] = [];
  for (const way of ["undo", "undo", "undo", "redo", "redo", "redo"] as const) {
    await person[way]();
    const worker = await world.store.read((t) => t.workers.find("ann"));
    seen.push(worker && [worker.id === id, worker.paused, worker.capabilities]);
  }
  const [changed, plain] = [
    [true, true, ["rust"]],
    [true, false, []],
  ];
  expect(seen).toEqual([changed, plain, undefined, plain, changed, undefined]);
});

test("a worker that has a task, or whose name another has, is left alone", async () => {
  const ring = await openRing();
  const { world } = ring;
  const person = hands(ring);
  await ring.task();
  const ann = await ring.worker("ann");
  await ring.claim(ann);
  await expect(person.undo()).rejects.toMatchObject({ code: "world_moved_on" });
  const bert = await ring.worker("bert");
  await world.store.write((t) => removeWorker(world, t, bert.id));
  const [removed] = await person.history();
  await world.store.write((t) => addWorker(world, t, { name: "bert", agent: "generic" }));
  await expect(person.undo(removed?.id)).rejects.toMatchObject({
    code: "world_moved_on",
    message: expect.stringContaining('was named "bert", which another is by now'),
  });
});

test("a new action clears what could be redone", async () => {
  const ring = await openRing();
  const person = hands(ring);
  const { id } = await ring.task();
  await person.change(id, { title: "One" });
  await person.undo();
  await person.change(id, { priority: "P0" });
  await expect(person.redo()).rejects.toMatchObject({ code: "not_found" });
  await person.undo();
  await person.redo();
  expect(await ring.find(id)).toMatchObject({ title: "Feed the lions", priority: "P0" });
});

test("with nothing left there is nothing to undo, and unknown entries are not found", async () => {
  const ring = await openRing();
  const person = hands(ring);
  await person.undo();
  await expect(person.undo()).rejects.toMatchObject({ code: "not_found" });
  await expect(person.undo("ch-none")).rejects.toMatchObject({ code: "not_found" });
  const [only] = await person.history();
  await person.redo();
  await expect(person.redo(only?.id)).rejects.toMatchObject({ code: "conflict" });
  const events = await ring.world.store.read((t) =>
    t.events.after(0, { agent_output: false }, 100),
  );
  const kinds = events.map(({ kind }) => kind).filter((kind) => kind.startsWith("history"));
  expect(kinds).toEqual(["history.undone", "history.redone"]);
});
