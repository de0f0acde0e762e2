import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./browser.ts";
import { claimedTask } from "./place.ts";
import { openVisit, type Visit } from "./visit.ts";

const CRITERIA = "- it runs (check: ok)\n- it is red (person)\n- it shines";
const WILD = "<img src=x onerror=alert(1)>";

// Without chromium there is nothing to look with; the reason is printed when the file is loaded.
describe.skipIf(NO_BROWSER !== null)("the page of a task", () => {
  let visit: Visit;
  beforeAll(async () => {
    visit = await openVisit();
  });
  afterAll(async () => visit.close());

  test("rounds are listed as they come, and a stopped task goes back to one of them", async () => {
    const { place, page, complaints } = visit;
    const task = await claimedTask(place, "Paint the wagons");
    const first = await task.round(1, WILD);
    await page.goto(`${place.url}/tasks/${task.id}`);
    const rounds = page.getByRole("region", { name: "Rounds" });
    await rounds.getByText(WILD).waitFor();
    await task.round(2, "no wagon drips");
    await rounds.getByText("no wagon drips").waitFor();
    await rounds.getByText("an attempt runs").waitFor();
    expect(await rounds.getByRole("button", { name: "Go back" }).count()).toBe(0);
    await task.fail("the check ok stayed red");
    await rounds.getByRole("button", { name: "Round 1", exact: true }).press("Enter");
    await rounds.getByText(first.slice(0, 8)).waitFor();
    await rounds.getByRole("button", { name: "Go back to round 1" }).press("Enter");
    const asked = page.getByRole("dialog", { name: "Go back to round 1?" });
    await asked.getByRole("button", { name: "Go back" }).press("Enter");
    await asked.waitFor({ state: "detached" });
    await rounds.getByText("next attempt begins here").waitFor();
    const { status } = await place.client.call("showTask", { params: { id: task.id } });
    expect(status).toBe("ready");
    expect(complaints).toEqual([]);
    const gone = { status: "archived" } as const;
    await place.client.call("changeTask", { params: { id: task.id }, body: gone });
  });

  test("a stopped task goes on at its last round", async () => {
    const { place, page } = visit;
    const task = await claimedTask(place, "Wash the wagons");
    await task.round(1, "still dusty");
    await task.fail("the check ok stayed red");
    await page.goto(`${place.url}/tasks/${task.id}`);
    const rounds = page.getByRole("region", { name: "Rounds" });
    await rounds.getByRole("button", { name: "Go on where it stopped" }).click();
    await rounds.getByText("next attempt goes on here").waitFor();
    const gone = { status: "archived" } as const;
    await place.client.call("changeTask", { params: { id: task.id }, body: gone });
  });

  test("each acceptance criterion says how it stands, and on what evidence", async () => {
    const { place, page } = visit;
    const task = await claimedTask(place, "Oil the wagons", { acceptance_criteria: CRITERIA });
    await page.goto(`${place.url}/tasks/${task.id}`);
    const criteria = page.getByRole("region", { name: "Acceptance criteria" });
    await criteria.getByText("0 of 3 proven").waitFor();
    await criteria.getByText("waits for a person").waitFor();
    await criteria.getByText("nobody named").waitFor();
    await task.deliver("wagons.txt");
    await criteria.getByText("1 of 3 proven").waitFor();
    await criteria.getByText(/By the check ok: green/).waitFor();
  });
});
