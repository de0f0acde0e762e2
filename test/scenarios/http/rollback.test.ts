import { expect, test } from "vitest";
import { openWorkplace } from "../../support/workplace.ts";

test("work that failed is discarded by its owner, and the history tells it", async () => {
  const { client, task, worker } = await openWorkplace();
  const { id } = await task();
  const failing = await worker("echo wrong >wrong.txt; exit 1");
  await failing.ended(id);
  await failing.stop();
  const body = { cancel: true, reason: "the wrong way" };
  const { task: gone, kept_under } = await client.call("discardTask", { params: { id }, body });
  expect(gone.status).toBe("archived");
  expect(kept_under).toMatch(new RegExp(`^refs/ringmaster/backup/${id}/at-`));
  const { items } = await client.call("listHistory", { query: {} });
  expect(items.map(({ label }) => label)).toContain(`Discarded the work on ${id}`);
});

test("what is not there cannot be taken back, and the answer says what can", async () => {
  const { client, task } = await openWorkplace();
  const { id } = await task();
  const params = { id };
  await expect(client.call("discardTask", { params, body: {} })).rejects.toMatchObject({
    code: "conflict",
    hint: expect.stringContaining(`ringmaster task cancel ${id}`),
  });
  await expect(client.call("revertTask", { params, body: {} })).rejects.toMatchObject({
    code: "conflict",
    hint: expect.stringContaining(`ringmaster task discard ${id}`),
  });
});

test("the preview of a project where nothing is ready is its default branch", async () => {
  const { client, place } = await openWorkplace();
  const head = place.git(["rev-parse", "main"]);
  const preview = await client.call("previewProject", { params: { id: "circus" } });
  const nothing = { base: head, commit: head, included: [], left_out: 0, conflicts: [] };
  expect(preview).toMatchObject({ branch: "ringmaster/preview", ...nothing });
  expect(await client.call("showProject", { params: { id: "circus" } })).toMatchObject({
    push: null,
  });
});
