import { expect, test } from "vitest";
import { makePreviews, showPreview } from "../../../src/engine/preview.ts";
import { reject } from "../../../src/engine/moves/stages.ts";
import { DONE_CHECK, mergingTask, leadUntil, openRing, type Ring } from "../../support/world.ts";

/** Looks at what is ready, as the leading server does, and waits for the branch. */
async function look(ring: Ring, previews: ReturnType<typeof makePreviews>): Promise<string[]> {
  ring.pass(5_000);
  await previews.turn();
  await previews.idle();
  const listed = ring.place.git(["branch", "--list", "ringmaster/preview"]);
  if (listed === "") return [];
  return ring.place.git(["ls-tree", "--name-only", "ringmaster/preview"]).split("\n");
}

test("the preview holds what is ready, and tells of conflicts before anybody merges", async () => {
  const ring = await openRing();
  const previews = makePreviews(ring.world);
  expect(await look(ring, previews)).toEqual([]);
  const first = await mergingTask(ring, { "done.txt": "", "same.txt": "first\n" });
  expect(await look(ring, previews)).toContain("same.txt");
  const second = await mergingTask(ring, { "done.txt": "", "same.txt": "second\n" });
  const third = await mergingTask(ring, { "done.txt": "", "third.txt": "third\n" });
  expect(await look(ring, previews)).toContain("third.txt");
  expect(await showPreview(ring.world, "circus")).toMatchObject({
    branch: "ringmaster/preview",
    base: ring.place.git(["rev-parse", "main"]),
    commit: ring.place.git(["rev-parse", "ringmaster/preview"]),
    included: [first.task.id, third.task.id],
    conflicts: [{ id: second.task.id, files: ["same.txt"], with: [first.task.id] }],
  });
  ring.place.commit("later.txt", "later\n");
  expect(await look(ring, previews)).toContain("later.txt");
  expect(ring.place.git(["status", "--porcelain"])).toBe("");
});

test("works under review stand in the preview, which tells of conflicts at once", async () => {
  const toml = `${DONE_CHECK}[review]\nlevel = "person"\n`;
  const ring = await openRing({ toml });
  const previews = makePreviews(ring.world);
  const first = await mergingTask(ring, { "done.txt": "", "same.txt": "first\n" });
  const second = await mergingTask(ring, { "done.txt": "", "same.txt": "second\n" });
  for (const { task } of [first, second])
    expect((await ring.find(task.id)).status).toBe("code_review");
  expect(await look(ring, previews)).toContain("same.txt");
  const shown = await showPreview(ring.world, "circus");
  expect(shown).toMatchObject({
    included: [first.task.id],
    conflicts: [{ id: second.task.id, files: ["same.txt"], with: [first.task.id] }],
  });
  await reject(ring.world, { id: first.task.id, comment: "Not so.", actor: "owner" });
  await look(ring, previews);
  expect(ring.place.git(["show", "ringmaster/preview:same.txt"])).toBe("second");
});

test("the preview goes with the last work that was ready, and where nobody wants it", async () => {
  const toml = '[[checks]]\nname = "done"\ncommand = "true"\n[merge]\npreview = false\n';
  const ring = await openRing({ toml });
  const previews = makePreviews(ring.world);
  const { task } = await mergingTask(ring, { a: "a\n" });
  expect(await look(ring, previews)).toEqual([]);
  ring.place.commit("ringmaster.toml", toml.replace("false", "true"));
  expect(await look(ring, previews)).toContain("a");
  await leadUntil(ring, task.id, "completed");
  expect(await look(ring, previews)).toEqual([]);
});

test("no more works are looked at than can be put together, and how many is told", async () => {
  const ring = await openRing();
  const { world } = ring;
  for (let made = 0; made < 51; made += 1) {
    const { id, version } = await ring.task();
    await world.store.write((t) => t.tasks.update(id, version, { status: "code_review" }));
  }
  expect(await showPreview(world, "circus")).toMatchObject({ included: [], left_out: 1 });
});
