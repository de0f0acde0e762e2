import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, NO_BROWSER, openBrowser } from "./browser.ts";
import { openPlace, type Place, signIn } from "./place.ts";

// Without chromium there is nothing to look with; the reason is printed when the file is loaded.
describe.skipIf(NO_BROWSER !== null)("signing in", () => {
  let place: Place;
  let browser: Browser;
  beforeAll(async () => {
    [place, browser] = await Promise.all([openPlace(), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await place.close();
  });

  test("a browser that is not signed in is told how to, and shown nothing else", async () => {
    const page = await browser.context.newPage();
    await page.goto(place.url);
    await page.getByRole("heading", { name: "This browser is not signed in" }).waitFor();
    expect(await page.locator("body").innerText()).toContain("ringmaster open");
    expect(await page.getByRole("navigation").count()).toBe(0);
  });

  test("a link signs in once and not twice, and a session that has ended shows", async () => {
    const page = await browser.context.newPage();
    const link = await signIn(place, page);
    await page.getByRole("heading", { name: "Board" }).waitFor();
    expect(page.url()).toBe(`${place.url}/`);
    const again = await page.request.get(link, { maxRedirects: 0 });
    expect(again.status()).toBe(401);
    await browser.context.clearCookies();
    // The page may find out by itself first; then there is no link to be clicked any more.
    await page.evaluate(`document.querySelector('a[href="/workers"]')?.click()`);
    await page.getByRole("heading", { name: "This browser is not signed in" }).waitFor();
  });
});
