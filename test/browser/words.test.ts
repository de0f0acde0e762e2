import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./browser.ts";
import { addTask } from "./place.ts";
import { openVisit, type Visit } from "./visit.ts";

// Without chromium there is nothing to look with; the reason is printed when the file is loaded.
describe.skipIf(NO_BROWSER !== null)("adding from plain words", () => {
  let visit: Visit;
  let place: Visit["place"];
  let page: Visit["page"];
  let complaints: Visit["complaints"];
  beforeAll(async () => {
    visit = await openVisit();
    ({ place, page, complaints } = visit);
  });
  afterAll(async () => visit.close());

  const dialog = () => page.getByRole("dialog", { name: "Add from words" });
  const pieces = () => dialog().getByRole("listitem");
  const openTasks = async () => (await place.client.call("listTasks", { query: {} })).items;

  async function write(text: string): Promise<void> {
    await page.goto(place.url);
    await page.getByRole("button", { name: "Add from words" }).click();
    await dialog().getByLabel("What is to be done?").fill(text);
    await dialog().getByRole("button", { name: "Preview" }).click();
  }

  test("pieces, their order and likenesses are shown before anything is made", async () => {
    const lions = await addTask(place, "Feed the hungry lions");
    await write("1. Sweep the ring\n2. Then raise the big tent\n3. Feed the hungry lions");
    await pieces().nth(2).getByText("already there").waitFor();
    await pieces().nth(2).getByRole("link", { name: "Feed the hungry lions" }).waitFor();
    await pieces().nth(1).getByText("after 1").waitFor();
    expect(await openTasks()).toHaveLength(1);
    await dialog().getByRole("button", { name: "Make 2 tasks" }).click();
    await dialog().getByText("2 tasks made, 1 found among the open ones.").waitFor();
    const tasks = await openTasks();
    expect(tasks.map(({ id }) => id)).toContain(lions);
    expect(tasks).toHaveLength(3);
    await pieces().nth(1).getByRole("link").click();
    const edges = page.getByRole("region", { name: "Dependencies" });
    await edges.getByText("Waits for").waitFor();
    await edges.getByRole("link", { name: "Sweep the ring" }).waitFor();
  });

  test("other words need another preview, and a draft stays one", async () => {
    await write("Count the hats");
    await dialog().getByRole("button", { name: "Make 1 task" }).waitFor();
    await dialog().getByLabel("Ready").uncheck();
    await dialog().getByRole("button", { name: "Preview" }).click();
    await dialog().getByRole("button", { name: "Make 1 task" }).click();
    await dialog().getByRole("button", { name: "Done" }).click();
    const drafts = page.getByRole("region", { name: "draft" });
    await drafts.getByRole("link", { name: "Count the hats" }).waitFor();
    expect(complaints).toEqual([]);
  });
});
