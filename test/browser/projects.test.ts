import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./browser.ts";
import { claimedTask, git } from "./place.ts";
import { openVisit, type Visit } from "./visit.ts";

const PACKAGE = JSON.stringify({ scripts: { test: "true" } });

// Without chromium there is nothing to look with; the reason is printed when the file is loaded.
describe.skipIf(NO_BROWSER !== null)("the page of projects", () => {
  let visit: Visit;
  beforeAll(async () => {
    visit = await openVisit();
  });
  afterAll(async () => visit.close());

  const card = (name: string) => visit.page.getByRole("listitem", { name, exact: true });

  test("shows what waits to be merged, what fits and what conflicts with whom", async () => {
    const { place, page, complaints } = visit;
    const first = await claimedTask(place, "Comb the lions");
    await first.deliver("lions.txt", "combed\n");
    const second = await claimedTask(place, "Shave the lions");
    await second.deliver("lions.txt", "shaved\n");
    await page.goto(`${place.url}/projects`);
    const waiting = card("circus").getByRole("region", { name: "Waits to be merged" });
    await waiting.getByText("The first 2 are proven together.").waitFor();
    expect(await waiting.getByRole("link").count()).toBe(2);
    const preview = card("circus").getByRole("region", { name: "Preview" });
    await preview.getByText("fits", { exact: true }).waitFor();
    await preview.getByText("conflict", { exact: true }).waitFor();
    await preview.getByText("lions.txt").waitFor();
    expect(complaints).toEqual([]);
  });

  test("shows whether the default branch is pushed, and what the remote got last", async () => {
    const { place, page } = visit;
    const { repo } = place;
    const remote = `${repo}-remote`;
    await git(repo, "init", "--quiet", "--bare", remote);
    await git(repo, "remote", "add", "origin", remote);
    await appendFile(join(repo, "ringmaster.toml"), '\n[merge]\npush = "origin"\n');
    await git(repo, "commit", "--quiet", "--all", "--message=push");
    await page.goto(`${place.url}/projects`);
    const push = card("circus").getByRole("region", { name: "Push" });
    await push.getByText("not pushed yet").waitFor();
    await push.getByText("it got nothing yet").waitFor();
    const task = await claimedTask(place, "Feed the lions");
    await task.deliver("fed.txt");
    await place.carryOut("merge");
    await place.carryOut("push");
    await push.getByText("pushed", { exact: true }).waitFor();
  });

  test("commits checks that were found when a person accepts them", async () => {
    const { place, page } = visit;
    const repo = `${place.repo}-bare`;
    await mkdir(repo);
    await writeFile(join(repo, "package.json"), PACKAGE);
    await git(repo, "init", "--quiet", "--initial-branch=main");
    await git(repo, "add", ".");
    await git(repo, "commit", "--quiet", "--message=first");
    await place.client.call("addProject", { body: { name: "bare", repo } });
    await page.goto(`${place.url}/projects`);
    const checks = card("bare").getByRole("region", { name: "Checks" });
    await checks.getByText("not run yet").waitFor();
    await checks.getByRole("button", { name: "Accept the checks of bare" }).click();
    const asked = page.getByRole("dialog", { name: "Accept these checks?" });
    await asked.getByText("npm test").waitFor();
    await asked.getByRole("button", { name: "Commit ringmaster.toml" }).click();
    await asked.waitFor({ state: "detached" });
    await checks.getByText("not run yet").waitFor({ state: "detached" });
    expect(await git(repo, "show", "main:ringmaster.toml")).toContain("npm test");
  });
});
