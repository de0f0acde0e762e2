import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./browser.ts";
import { addTask } from "./place.ts";
import { openVisit, type Visit } from "./visit.ts";

// Without chromium there is nothing to look with; the reason is printed when the file is loaded.
describe.skipIf(NO_BROWSER !== null)("editing a task", () => {
  let visit: Visit;
  let place: Visit["place"];
  let page: Visit["page"];
  let complaints: Visit["complaints"];
  beforeAll(async () => {
    visit = await openVisit();
    ({ place, page, complaints } = visit);
  });
  afterAll(async () => visit.close());

  const form = () => page.getByRole("dialog", { name: "Edit the task" });
  const field = (name: string) => form().getByRole("textbox", { name });
  const save = async () => form().getByRole("button", { name: /^Save/ }).click();
  const told = async (id: string) => place.client.call("showTask", { params: { id } });

  async function openForm(title: string): Promise<string> {
    const id = await addTask(place, title);
    await page.goto(`${place.url}/tasks/${id}`);
    await page.getByRole("button", { name: "Edit" }).click();
    return id;
  }

  test("what is written is saved and shown", async () => {
    const id = await openForm("Count the hats");
    await field("Acceptance criteria").fill("Every hat has a number.");
    await field("Needs").fill("counting, hats");
    await field("Files").fill("hats/**\nlist.md");
    await field("Pull request").fill("https://example.org/pull/7");
    await save();
    await page.getByRole("region", { name: "Acceptance criteria" }).getByText("a number").waitFor();
    await page.getByRole("link", { name: "https://example.org/pull/7" }).waitFor();
    expect(await told(id)).toMatchObject({
      needs: ["counting", "hats"],
      files: ["hats/**", "list.md"],
    });
  });

  test("of two edits of one task both are shown, and nobody's work is lost", async () => {
    const id = await openForm("Raise the tent");
    const theirs = { title: "Raise the big tent", priority: "P1", plan: "Ropes first." } as const;
    await field("Title").fill("Raise the red tent");
    await field("Description").fill("Before noon.");
    await place.client.call("changeTask", { params: { id }, body: theirs });
    await save();
    const versions = form().getByRole("region", { name: "Title: two versions" });
    await versions.getByText("Raise the red tent").waitFor();
    expect((await told(id)).title).toBe("Raise the big tent");
    await versions.getByRole("button", { name: "Take theirs" }).click();
    expect(await field("Title").inputValue()).toBe("Raise the big tent");
    await versions.getByRole("button", { name: "Keep yours" }).click();
    expect(await field("Title").inputValue()).toBe("Raise the red tent");
    await field("Title").fill("Raise the big red tent");
    await save();
    await page.getByRole("heading", { name: "Raise the big red tent" }).waitFor();
    expect(await told(id)).toMatchObject({
      ...theirs,
      title: "Raise the big red tent",
      description: "Before noon.",
    });
  });

  test("a task that was only moved meanwhile is saved without a question", async () => {
    const id = await openForm("Water the camels");
    await field("Title").fill("Water both camels");
    await place.client.call("changeTask", { params: { id }, body: { status: "ready" } });
    await save();
    await page.getByRole("heading", { name: "Water both camels" }).waitFor();
    expect(await told(id)).toMatchObject({ title: "Water both camels", status: "ready" });
    expect(complaints).toEqual([]);
  });
});
