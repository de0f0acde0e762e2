import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { NO_BROWSER } from "./browser.ts";
import { buildPage } from "./place.ts";
import { openVisit } from "./visit.ts";

/** What a browser has to load before it shows anything, in bytes as they are sent. */
const FIRST_BYTES_MAX = 150_000;
/** All pages together, so that what is fetched ahead stays small, too. */
const ALL_BYTES_MAX = 190_000;

/** The files that a page names itself: scripts, scripts to be loaded ahead, style sheets. */
const namedIn = (html: string) =>
  [...html.matchAll(/(?:src|href)="\/assets\/([^"]+)"/g)].map(([, file = ""]) => file);

test("the first look needs at most 150 kB, and one style sheet does for every page", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ringmaster-size-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await buildPage(folder);
  const files = await readdir(join(folder, "assets"));
  expect(files.map((file) => extname(file)).filter((end) => end !== ".js")).toEqual([".css"]);
  const sizeOf = async (file: string) =>
    gzipSync(await readFile(join(folder, "assets", file))).length;
  const sum = async (names: readonly string[]) =>
    (await Promise.all(names.map(sizeOf))).reduce((all, size) => all + size, 0);
  const first = namedIn(await readFile(join(folder, "index.html"), "utf8"));
  expect(first.length).toBeGreaterThan(1);
  expect(await sum(first)).toBeLessThan(FIRST_BYTES_MAX);
  expect(await sum(files)).toBeLessThan(ALL_BYTES_MAX);
});

// Without chromium there is nothing to look with; the reason is printed when the file is loaded.
describe.skipIf(NO_BROWSER !== null)("files of pages", () => {
  let visit: Awaited<ReturnType<typeof openVisit>>;
  beforeAll(async () => {
    visit = await openVisit();
    return () => visit.close();
  });

  test("every page opens although the server no longer has the files of its build", async () => {
    const { page, place, complaints } = visit;
    const ahead = [
      "accounts",
      "agents",
      "graph",
      "history",
      "projects",
      "reload",
      "task-page",
      "workers",
      "worktrees",
    ];
    const fetched = ahead.map((name) => page.waitForResponse(new RegExp(`/assets/${name}-`)));
    await page.goto(place.url);
    await Promise.all(fetched);
    await page.route("**/assets/**", (route) => route.fulfill({ status: 404 }));
    for (const name of [
      "Graph",
      "Projects",
      "History",
      "Workers",
      "Agents",
      "Worktrees",
      "Accounts",
      "Reload",
    ]) {
      await page.getByRole("link", { name, exact: true }).first().click();
      await expect.poll(() => page.title()).toBe(`${name} · Ringmaster`);
    }
    await page.unroute("**/assets/**");
    expect(complaints).toEqual([]);
  });

  test("a file that is gone when it is asked for makes the page load anew", async () => {
    const { page, place } = visit;
    let is_new = false;
    await page.route("**/assets/accounts-*", async (route) =>
      is_new ? route.continue() : route.fulfill({ status: 404 }),
    );
    await page.goto(place.url);
    await page.route("**/accounts", async (route) => {
      is_new = true;
      await route.continue();
    });
    await page.getByRole("link", { name: "Accounts" }).click();
    await page.getByRole("heading", { name: "Accounts", level: 1 }).waitFor();
    expect(is_new).toBe(true);
  });
});
