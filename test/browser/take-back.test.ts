import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./browser.ts";
import { claimedTask } from "./place.ts";
import { openVisit, type Visit } from "./visit.ts";

// Without chromium there is nothing to look with; the reason is printed when the file is loaded.
describe.skipIf(NO_BROWSER !== null)("work that is taken back", () => {
  let visit: Visit;
  beforeAll(async () => {
    visit = await openVisit();
  });
  afterAll(async () => visit.close());

  const region = () => visit.page.getByRole("region", { name: "Take back" });

  test("is discarded before its merge, when nobody is at it, and kept", async () => {
    const { place, page } = visit;
    const task = await claimedTask(place, "Paint the wagons");
    await page.goto(`${place.url}/tasks/${task.id}`);
    await region().getByText("is being worked on").waitFor();
    expect(await region().getByRole("button").count()).toBe(0);
    await task.fail("the check ok stayed red");
    await region().getByRole("button", { name: "Discard change" }).click();
    const asked = page.getByRole("dialog", { name: "Discard this change?" });
    await asked.getByLabel("Reason").fill("the wrong red");
    await asked.getByText("the task is a draft again").waitFor();
    await asked.getByLabel("Cancel the task, too").check();
    await asked.getByText("the task is cancelled").waitFor();
    await asked.getByRole("button", { name: "Discard change" }).click();
    await region().getByText(`refs/ringmaster/backup/${task.id}/${task.attempt.id}`).waitFor();
    await page.getByText("the wrong red").first().waitFor();
    const { status } = await place.client.call("showTask", { params: { id: task.id } });
    expect(status).toBe("archived");
  });

  test("is reverted after its merge, and what builds on it goes as a person says", async () => {
    const { place, page, complaints } = visit;
    const first = await claimedTask(place, "Wash the elephants");
    await first.deliver("washed.txt");
    await place.carryOut("merge");
    const second = await claimedTask(place, "Dry the elephants", { depends_on: [first.id] });
    await second.deliver("dried.txt");
    await place.carryOut("merge");
    await page.goto(`${place.url}/tasks/${first.id}`);
    await region().getByRole("button", { name: "Revert change" }).click();
    const asked = page.getByRole("dialog", { name: "Revert this change?" });
    await asked.getByRole("link", { name: "Dry the elephants" }).waitFor();
    const revert = asked.getByRole("button", { name: "Revert change" });
    expect(await revert.isDisabled()).toBe(true);
    await asked.getByLabel("Revert all of it").check();
    await asked.getByText("blocked until you move it").waitFor();
    await asked.getByLabel("Work on it anew").check();
    await asked.getByText("the task is worked on anew").waitFor();
    await asked.getByLabel("Work on it anew").uncheck();
    await revert.click();
    await region().getByText("as soon as no merge is under way").waitFor();
    await page.reload();
    await region().getByText("as soon as no merge is under way").waitFor();
    expect(await region().getByRole("button").count()).toBe(0);
    await place.carryOut("revert");
    for (const { id } of [first, second])
      expect(await place.client.call("showTask", { params: { id } })).toMatchObject({
        status: "blocked",
        merge_commit: null,
      });
    expect(complaints).toEqual([]);
  });
});
