import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./browser.ts";
import { claimedTask } from "./place.ts";
import { openVisit, type Visit } from "./visit.ts";

const NAME = "<img src=x onerror=alert(1)>.txt";

// Without chromium there is nothing to look with; the reason is printed when the file is loaded.
describe.skipIf(NO_BROWSER !== null)("a review", () => {
  let visit: Visit;
  beforeAll(async () => {
    visit = await openVisit();
    const { place } = visit;
    const params = { id: place.project };
    await place.client.call("changeProject", { params, body: { stages: ["review", "merge"] } });
  });
  afterAll(async () => visit.close());

  test("a comment on a line is sent as a numbered finding and shown as a review", async () => {
    const { place, page, complaints } = visit;
    const task = await claimedTask(place, "Paint the wagons");
    await task.deliver(NAME);
    await page.goto(`${place.url}/tasks/${task.id}`);
    const files = page.getByRole("list", { name: "Changed files" });
    await files.getByText(NAME).waitFor();
    await files.getByRole("button", { name: "Comment on line 1" }).click();
    await files.getByLabel("What is to be changed at line 1").fill("This is grey.");
    await files.getByRole("button", { name: "Note it" }).click();
    const review = page.getByRole("form", { name: "Review" });
    expect(await review.getByRole("button", { name: "Approve" }).isDisabled()).toBe(true);
    await review.getByLabel("Comment").fill("Paint it red.");
    await review.getByRole("button", { name: "Ask for changes" }).click();
    const given = page.getByRole("region", { name: "Reviews" });
    await given.getByText("asked for changes").waitFor();
    await given.getByText(`${NAME}:1`).waitFor();
    await given.getByText("This is grey.").waitFor();
    const { items } = await place.client.call("taskReviews", { params: { id: task.id } });
    expect(items[0]?.findings).toEqual([{ number: 1, path: NAME, line: 1, text: "This is grey." }]);
    expect(complaints).toEqual([]);
  });
});
