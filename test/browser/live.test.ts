import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TASK_STATES } from "../../src/domain/states.ts";
import { NO_BROWSER } from "./browser.ts";
import { claimedTask } from "./place.ts";
import { openVisit, type Visit } from "./visit.ts";

// Without chromium there is nothing to look with; the reason is printed when the file is loaded.
describe.skipIf(NO_BROWSER !== null)("a live page", () => {
  let visit: Visit;
  let place: Visit["place"];
  let page: Visit["page"];
  let complaints: Visit["complaints"];
  beforeAll(async () => {
    visit = await openVisit();
    ({ place, page, complaints } = visit);
    await page.getByRole("heading", { name: "Board" }).waitFor();
  });
  afterAll(async () => visit.close());

  test("a board names every state, and a new task appears without a reload", async () => {
    const title = "Feed the lions";
    await place.client.call("addTask", { body: { project_id: place.project, title } });
    await page.getByRole("region", { name: "draft" }).getByRole("link", { name: title }).waitFor();
    const text = (await page.locator("main").innerText()).toLowerCase();
    expect(TASK_STATES.filter((state) => !text.includes(state.replaceAll("_", " ")))).toEqual([]);
  });

  test("a task is added by the form and moved by its buttons", async () => {
    await page.goto(place.url);
    await page.getByRole("button", { name: "Add task" }).click();
    const form = page.getByRole("dialog");
    await form.getByLabel("Title").fill("Sweep the ring");
    await form.getByLabel("Priority").selectOption("P1");
    await form.getByLabel("Ready").uncheck();
    await form.getByRole("button", { name: "Add task" }).click();
    await page.getByRole("heading", { name: "Sweep the ring" }).waitFor();
    await page.getByRole("button", { name: "Make ready" }).click();
    await page.getByRole("button", { name: "Back to draft" }).waitFor();
    await page.getByText("released for work").waitFor();
  });

  test("a refused move is shown as a sentence", async () => {
    const body = { project_id: place.project, title: "Oil the trapeze" };
    const { id } = await place.client.call("addTask", { body });
    await page.goto(`${place.url}/tasks/${id}`);
    const button = page.getByRole("button", { name: "Make ready" });
    await button.waitFor();
    await page.route(`**/api/tasks/${id}`, async (route) => {
      if (route.request().method() === "PATCH")
        await place.client.call("changeTask", { params: { id }, body: { status: "archived" } });
      await route.continue();
    });
    await button.click();
    const refusal = page.getByRole("alert");
    await refusal.waitFor();
    expect(await refusal.innerText()).toContain("cannot be moved from archived to ready");
    await page.unroute(`**/api/tasks/${id}`);
  });

  test("what an agent says appears while the page is open", async () => {
    const task = await claimedTask(place, "Teach the seals");
    await page.goto(`${place.url}/tasks/${task.id}`);
    await page.getByText("No agent has said anything yet.").waitFor();
    await page.evaluate(() => Reflect.set(globalThis, "unbroken", true));
    for (const text of ["the first seal claps", "the second seal claps"]) {
      await task.say({ type: "message", text });
      await page.getByRole("log").getByText(text).waitFor();
    }
    await task.prove("unit", "one seal is missing");
    await page.getByRole("button", { name: "unit" }).click();
    await page.getByText("one seal is missing").waitFor();
    expect(await page.evaluate(() => Reflect.get(globalThis, "unbroken"))).toBe(true);
  });

  test("output follows its end until the reader scrolls up", async () => {
    const task = await claimedTask(place, "Walk the rope");
    const steps = Array.from({ length: 80 }, (_, step) => `step ${step} of the rope`);
    await task.say(...steps.map((text) => ({ type: "message", text }) as const));
    await page.goto(`${place.url}/tasks/${task.id}`);
    const log = page.getByRole("log");
    await log.getByText("step 79 of").waitFor();
    const at = async (name: "scrollTop" | "scrollHeight" | "clientHeight") =>
      log.evaluate((box, key) => Number(Reflect.get(box, key)), name);
    const toEnd = async () =>
      Math.abs((await at("scrollHeight")) - (await at("clientHeight")) - (await at("scrollTop")));
    expect(await toEnd()).toBeLessThan(2);
    await log.evaluate((box) => Reflect.set(box, "scrollTop", 0));
    const follow = page.getByRole("button", { name: "follow the end" });
    await follow.waitFor();
    await task.say({ type: "message", text: "the other side" });
    await log.getByText("the other side").waitFor();
    expect(await at("scrollTop")).toBe(0);
    await follow.click();
    await follow.waitFor({ state: "detached" });
    expect(await toEnd()).toBeLessThan(2);
  });

  test("a page says that it reconnects, and goes on with the generation that serves", async () => {
    const task = await claimedTask(place, "Raise the tent");
    await task.say({ type: "message", text: "before" });
    await page.goto(`${place.url}/tasks/${task.id}`);
    await page.getByRole("log").getByText("before").waitFor();
    await page.evaluate(() => Reflect.set(globalThis, "unbroken", true));
    await place.stop();
    await page.getByText("reconnecting…").waitFor();
    await place.start(2);
    await page.getByText("Now serving generation 2").waitFor();
    await page.getByText("reconnecting…").waitFor({ state: "detached" });
    await task.say({ type: "message", text: "after" });
    await page.getByRole("log").getByText("after").waitFor();
    expect(await page.evaluate(() => Reflect.get(globalThis, "unbroken"))).toBe(true);
    expect(complaints).toEqual([]);
  });
});
