import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./browser.ts";
import { addTask, claimedTask } from "./place.ts";
import { openVisit, type Visit } from "./visit.ts";

// Without chromium there is nothing to look with; the reason is printed when the file is loaded.
describe.skipIf(NO_BROWSER !== null)("what waits for a person", () => {
  let visit: Visit;
  let place: Visit["place"];
  let page: Visit["page"];
  let complaints: Visit["complaints"];
  beforeAll(async () => {
    visit = await openVisit();
    ({ place, page, complaints } = visit);
    const params = { id: place.project };
    await place.client.call("changeProject", { params, body: { stages: ["review", "merge"] } });
  });
  afterAll(async () => visit.close());

  const archive = async (id: string) =>
    place.client.call("changeTask", { params: { id }, body: { status: "archived" } });
  const needed = () => page.getByRole("region", { name: "A person is needed" });

  test("a task in quarantine says until when, and a button answers its decision", async () => {
    const task = await claimedTask(place, "Teach the seals");
    const after = await addTask(place, "Show the seals", { depends_on: [task.id] });
    await page.goto(`${place.url}/tasks/${task.id}`);
    await page.getByText("works on it").waitFor();
    await task.fail("the check ok stayed red");
    await needed().getByText("the check ok stayed red").first().waitFor();
    await needed().getByText("In quarantine, for the first time").waitFor();
    await needed().getByText("What is known").click();
    await needed().getByText("holds back").waitFor();
    await needed().getByRole("button", { name: "Keep it blocked" }).waitFor();
    await needed().getByRole("button", { name: "Try again" }).click();
    await needed().waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Back to draft" }).waitFor();
    const unblocks = page.getByRole("region", { name: "Unblocks" });
    await unblocks.getByRole("link", { name: "Show the seals" }).click();
    await page.getByText(after, { exact: true }).waitFor();
    await archive(task.id);
  });

  test("proven work is sent back with a comment, or approved", async () => {
    const task = await claimedTask(place, "Paint the wagons");
    await task.deliver("wagons.txt");
    await page.goto(place.url);
    await page
      .getByRole("region", { name: "Waiting for you" })
      .getByText("Paint the wagons")
      .click();
    const review = page.getByRole("form", { name: "Review" });
    const ask = review.getByRole("button", { name: "Ask for changes" });
    await ask.waitFor();
    expect(await ask.isDisabled()).toBe(true);
    await review.getByLabel("Comment").fill("One wagon is still grey.");
    await ask.click();
    await review.waitFor({ state: "detached" });
    await page.getByText("One wagon is still grey.").first().waitFor();
    await archive(task.id);
    const other = await claimedTask(place, "Wash the wagons");
    await other.deliver("washed.txt");
    await page.goto(`${place.url}/tasks/${other.id}`);
    await review.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("definition").getByText("by owner").waitFor();
    expect(complaints).toEqual([]);
  });
});
