import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./browser.ts";
import { addTask } from "./place.ts";
import { openVisit, type Visit } from "./visit.ts";

// Without chromium there is nothing to look with; the reason is printed when the file is loaded.
describe.skipIf(NO_BROWSER !== null)("taking back on the page", () => {
  let visit: Visit;
  let place: Visit["place"];
  let page: Visit["page"];
  let complaints: Visit["complaints"];
  beforeAll(async () => {
    visit = await openVisit();
    ({ place, page, complaints } = visit);
  });
  afterAll(async () => visit.close());

  const retitle = async (id: string, title: string) =>
    place.client.call("changeTask", { params: { id }, body: { title } });
  const newest = async () =>
    (await place.client.call("listHistory", { query: { limit: 1 } })).items[0];

  test("Ctrl+Z takes the newest action back, and the notice offers to do it again", async () => {
    const id = await addTask(place, "Sweep the ring");
    await retitle(id, "Sweep the whole ring");
    await page.goto(place.url);
    await page.getByRole("link", { name: "Sweep the whole ring" }).waitFor();
    await page.keyboard.press("Control+z");
    await page.getByText(`Undone: Changed title of ${id}`).waitFor();
    await page.getByRole("link", { name: "Sweep the ring", exact: true }).waitFor();
    await page.getByRole("button", { name: "Redo" }).click();
    await page.getByText(`Done again: Changed title of ${id}`).waitFor();
    await page.getByRole("link", { name: "Sweep the whole ring" }).waitFor();
    await page.keyboard.press("Meta+z");
    await page.getByRole("link", { name: "Sweep the ring", exact: true }).waitFor();
    await page.keyboard.press("Control+Shift+z");
    await page.getByRole("link", { name: "Sweep the whole ring" }).waitFor();
  });

  test("in a field the keys belong to the field", async () => {
    const id = await addTask(place, "Polish the trumpet");
    await page.goto(place.url);
    await page.getByRole("button", { name: "Add task" }).click();
    const title = page.getByLabel("Title");
    await title.fill("Polish");
    await title.press("Control+z");
    await page.getByLabel("Ready").press("Control+z");
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Polish the trumpet" }).waitFor();
    expect(await newest()).toMatchObject({ undone_at: null, changes: [{ id, before: null }] });
  });

  test("an entry is undone and redone by its button, and shows what it changed", async () => {
    const id = await addTask(place, "Brush the horse");
    await retitle(id, "Brush the white horse");
    await page.goto(place.url);
    await page.getByRole("link", { name: "History" }).click();
    const entry = page.getByRole("listitem").filter({ hasText: `Changed title of ${id}` });
    await entry.getByText("1 record").click();
    await entry.getByText("Brush the white horse").waitFor();
    await entry.getByRole("button", { name: /^Undo/ }).click();
    await entry.getByText("undone by").waitFor();
    const told = async () => (await place.client.call("showTask", { params: { id } })).title;
    expect(await told()).toBe("Brush the horse");
    await entry.getByRole("button", { name: /^Redo/ }).click();
    await entry.getByRole("button", { name: /^Undo/ }).waitFor();
    expect(await told()).toBe("Brush the white horse");
  });

  test("an undo that the world has moved past is refused with its sentence", async () => {
    const id = await addTask(place, "Feed the seals");
    await retitle(id, "Feed the seals twice");
    await retitle(id, "Feed the seals thrice");
    await page.goto(`${place.url}/history`);
    const entries = page.getByRole("listitem").filter({ hasText: `Changed title of ${id}` });
    await entries.nth(1).getByRole("button", { name: /^Undo/ }).click();
    const refusal = page.getByText(`Task ${id} was changed since`);
    await refusal.waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    await refusal.waitFor({ state: "detached" });
    const task = await place.client.call("showTask", { params: { id } });
    expect(task.title).toBe("Feed the seals thrice");
    expect(complaints).toEqual([]);
  });
});
