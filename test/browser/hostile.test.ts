import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./browser.ts";
import { addTask, claimedTask } from "./place.ts";
import { openVisit, type Visit } from "./visit.ts";

const IMAGE = `<img src=x onerror="document.title='pwned';alert(1)">`;
const SCRIPT = `<script>alert(2)</script>`;
const LINK = `[click](javascript:alert(3)) javascript:alert(3)`;
const OSC_LINK = "\u001b]8;;javascript:alert(4)\u0007harmless\u001b]8;;\u0007";
const OSC_CLIPBOARD = "\u001b]52;c;cm0gLXJmIC8=\u0007copied?";
const TURNED = "invoice\u202egnp.exe";

// Without chromium there is nothing to look with; the reason is printed when the file is loaded.
describe.skipIf(NO_BROWSER !== null)("text of strangers", () => {
  let visit: Visit;
  let place: Visit["place"];
  let page: Visit["page"];
  let complaints: Visit["complaints"];
  beforeAll(async () => {
    visit = await openVisit();
    ({ place, page, complaints } = visit);
  });
  afterAll(async () => visit.close());

  async function expectNothingRan(): Promise<void> {
    expect(complaints).toEqual([]);
    expect(await page.title()).toMatch(/ · Ringmaster$/);
    expect(await page.locator("main img, main script, main iframe").count()).toBe(0);
    expect(await page.locator("a[href^='javascript:' i]").count()).toBe(0);
  }

  test("a hostile title is text on the board and on its page", async () => {
    const title = `${IMAGE} ${SCRIPT} ${LINK} ${TURNED}`;
    const { id } = await place.client.call("addTask", {
      body: { project_id: place.project, title, description: `${SCRIPT}\n${IMAGE}` },
    });
    const shown = title.replace("\u202e", "[U+202E]");
    await page.goto(place.url);
    await page.getByRole("link", { name: shown }).waitFor();
    await page.goto(`${place.url}/tasks/${id}`);
    await page.getByRole("heading", { name: shown }).waitFor();
    await expectNothingRan();
  });

  test("a hostile title is text wherever a task is named", async () => {
    const title = `${IMAGE} ${SCRIPT} ${TURNED}`;
    const shown = title.replace("\u202e", "[U+202E]");
    const held = await addTask(place, title, { ready: true });
    const waits = await addTask(place, "Open the box office", { depends_on: [held] });
    const body = { description: `${IMAGE}${TURNED}`, acceptance_criteria: SCRIPT, plan: LINK };
    await place.client.call("changeTask", { params: { id: held }, body });
    for (const path of [`/tasks/${waits}`, "/queue", "/graph"]) {
      await page.goto(`${place.url}${path}`);
      await page.getByRole("link", { name: shown }).first().waitFor();
      await expectNothingRan();
    }
    await page.goto(`${place.url}/history`);
    await page.getByText("1 record").first().click();
    await page.getByText("invoice[U+202E]gnp.exe").first().waitFor();
    await page.keyboard.press("Control+z");
    await page.getByRole("button", { name: "Redo", exact: true }).waitFor();
    await expectNothingRan();
  });

  test("both versions of a hostile edit are text", async () => {
    const id = await addTask(place, "Sell the popcorn");
    await page.goto(`${place.url}/tasks/${id}`);
    await page.getByRole("button", { name: "Edit" }).click();
    const title = page.getByRole("textbox", { name: "Title" });
    await title.fill(`${SCRIPT} mine ${TURNED}`);
    const theirs = { title: `${IMAGE} theirs ${TURNED}`, plan: IMAGE };
    await place.client.call("changeTask", { params: { id }, body: theirs });
    await page.getByRole("button", { name: "Save" }).click();
    const versions = page.getByRole("region", { name: "Title: two versions" });
    await versions.getByText(`${IMAGE} theirs invoice[U+202E]gnp.exe`).waitFor();
    await versions.getByText(`${SCRIPT} mine invoice[U+202E]gnp.exe`).waitFor();
    await expectNothingRan();
  });

  test("hostile words are text in the preview and in what is made of them", async () => {
    await page.goto(place.url);
    await page.getByRole("button", { name: "Add from words" }).click();
    const dialog = page.getByRole("dialog", { name: "Add from words" });
    const words = `- ${IMAGE} ${TURNED}\n- ${SCRIPT} wagons`;
    await dialog.getByLabel("What is to be done?").fill(words);
    await dialog.getByRole("button", { name: "Preview" }).click();
    const pieces = dialog.getByRole("listitem");
    await pieces.filter({ hasText: SCRIPT }).waitFor();
    expect(await dialog.innerText()).not.toContain("\u202e");
    await expectNothingRan();
    await dialog.getByRole("button", { name: /^Make/ }).click();
    await dialog.getByRole("button", { name: "Done" }).waitFor();
    await pieces.getByRole("link", { name: `${SCRIPT} wagons` }).waitFor();
    await expectNothingRan();
  });

  test("what agents and providers say of themselves is text on every page of theirs", async () => {
    const task = await claimedTask(place, "Clean the stables");
    const params = { id: task.attempt.id };
    const { fence } = task.attempt;
    const shown = `${IMAGE} invoice[U+202E]gnp.exe`;
    const since = new Date().toISOString();
    const liveness = { state: "degraded", since, signal: `${IMAGE} ${TURNED}` } as const;
    await place.client.call("tellLiveness", { params, body: { fence, liveness } });
    const order = { kind: "message", text: `${SCRIPT} ${TURNED}` } as const;
    await place.client.call("orderTask", { params: { id: task.id }, body: order });
    await task.say({ type: "thinking", text: `${SCRIPT}${TURNED}` });
    await task.say({ type: "tool_use", id: "1", tool: IMAGE, input: `{"x":"${SCRIPT}"}` });
    await page.goto(`${place.url}/tasks/${task.id}`);
    const running = page.getByRole("region", { name: "Running agent" });
    await running.getByText(shown).waitFor();
    await running.getByText(`${SCRIPT} invoice[U+202E]gnp.exe`).waitFor();
    await page.getByRole("log").getByText(`x=${SCRIPT}`).waitFor();
    await expectNothingRan();
    await page.goto(`${place.url}/workers/${task.attempt.worker_id}`);
    await page.getByText(shown).waitFor();
    await page.getByRole("log").getByText(`thinking: ${SCRIPT}`).waitFor();
    await expectNothingRan();
  });

  test("hostile output is text, with the escapes of terminals taken out", async () => {
    const task = await claimedTask(place, "Count the hats");
    await task.say(
      { type: "message", text: `${IMAGE}${SCRIPT}` },
      { type: "tool_result", id: "1", ok: true, output: `${OSC_LINK} ${OSC_CLIPBOARD}` },
      { type: "file_change", path: TURNED, change: "add" },
      { type: "command", command: LINK, exit_code: 0 },
      { type: "unknown", line: "\u001b[2J\u001b[31mred" },
    );
    await task.prove("lint", `${OSC_CLIPBOARD}${IMAGE}`);
    await page.goto(`${place.url}/tasks/${task.id}`);
    const log = page.getByRole("log");
    await log.getByText("red", { exact: true }).waitFor();
    const text = await log.innerText();
    expect(text).toContain(`${IMAGE}${SCRIPT}`);
    expect(text).toContain("harmless copied?");
    expect(text).toContain("invoice[U+202E]gnp.exe");
    await page.getByRole("button", { name: "lint" }).click();
    await page.locator("pre").getByText(`copied?${IMAGE}`).waitFor();
    await expectNothingRan();
  });
});
