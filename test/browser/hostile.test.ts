import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, complaintsOf, NO_BROWSER, openBrowser } from "./browser.ts";
import { claimedTask, openPlace, type Place, signIn } from "./place.ts";

const IMAGE = `<img src=x onerror="document.title='pwned';alert(1)">`;
const SCRIPT = `<script>alert(2)</script>`;
const LINK = `[click](javascript:alert(3)) javascript:alert(3)`;
const OSC_LINK = "\u001b]8;;javascript:alert(4)\u0007harmless\u001b]8;;\u0007";
const OSC_CLIPBOARD = "\u001b]52;c;cm0gLXJmIC8=\u0007copied?";
const TURNED = "invoice\u202egnp.exe";

// Without chromium there is nothing to look with; the reason is printed when the file is loaded.
describe.skipIf(NO_BROWSER !== null)("text of strangers", () => {
  let place: Place;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    [place, browser] = await Promise.all([openPlace(), openBrowser()]);
    page = await browser.context.newPage();
    complaints = complaintsOf(page);
    await signIn(place, page);
  });
  afterAll(async () => {
    await browser.close();
    await place.close();
  });

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
