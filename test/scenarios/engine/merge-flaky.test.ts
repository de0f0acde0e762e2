import { expect, test } from "vitest";
import { leadUntil, mergingTask, openRing } from "../../support/world.ts";

/** Green on the work; on a merged tree red the first time, and green after that. */
const toml = (more: string) => `[[checks]]
name = "flips"
command = "test ! -e main.txt || test -e $HOME/ran || ! touch $HOME/ran"
${more}`;

async function merged(more: string) {
  const ring = await openRing({ toml: toml(more) });
  const { task } = await mergingTask(ring);
  ring.place.commit("main.txt", "meanwhile\n");
  const { status } = await leadUntil(ring, task.id, "completed", "ready");
  const rows = await ring.world.store.read((t) => t.evidence.of(task.id));
  return { status, rows: rows.map(({ stage, verdict, flaky }) => [stage, verdict, flaky]) };
}

test("a merged result whose check is green when tried again is merged and marked", async () => {
  expect(await merged("retries = 1\n")).toEqual({
    status: "completed",
    rows: [
      ["attempt", "green", false],
      ["merge", "red", false],
      ["merge", "green", true],
    ],
  });
});

test("a merged result is not tried again where nothing speaks for it", async () => {
  const { status, rows } = await merged("");
  expect([status, rows.at(-1)]).toEqual(["ready", ["merge", "red", false]]);
});
