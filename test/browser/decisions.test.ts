import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./browser.ts";
import { claimedTask } from "./place.ts";
import { openVisit, type Visit } from "./visit.ts";

const TOKENS = { input: 1, output: 1, cache_read: null, cache_write: null };
const PORT = { question: "Which port?", options: ["80", "8080"], default: "80" };

// Without chromium there is nothing to look with; the reason is printed when the file is loaded.
describe.skipIf(NO_BROWSER !== null)("what agents ask", () => {
  let visit: Visit;
  beforeAll(async () => {
    visit = await openVisit();
  });
  afterAll(async () => visit.close());

  test("a decision shows what was tried, and takes a note and makes a rule", async () => {
    const { place, page } = visit;
    const { id, attempt } = await claimedTask(place, "Open the doors");
    const experiments = [{ option: "80", commit: null, result: "needs root" }];
    const asked = { ...PORT, recommendation: "8080", experiments };
    const how = { resolution: "failed", outcome: "needs_decision", head_commit: null } as const;
    const spent = { tokens: TOKENS, cost_usd: null, reason: "asked", fence: attempt.fence };
    const body = { ...how, ...spent, question: "Which port?", asked };
    await place.client.call("reportAttempt", { params: { id: attempt.id }, body });
    await page.goto(`${place.url}/tasks/${id}`);
    const needed = page.getByRole("region", { name: "A person is needed" });
    await needed.getByText("Its agent would take: 80").waitFor();
    await needed.getByText("needs root").waitFor();
    await needed.getByLabel("Note").fill("behind the proxy");
    await needed.getByLabel("Make it a rule").check();
    await needed.getByRole("button", { name: "8080" }).click();
    await needed.waitFor({ state: "detached" });
    const { items } = await place.client.call("listRules", { params: { id: place.project } });
    const text = "Which port?\nIt was decided: 8080\nbehind the proxy";
    expect(items.map((rule) => rule.text)).toEqual([text]);
    const gone = { status: "archived" } as const;
    await place.client.call("changeTask", { params: { id }, body: gone });
  });

  test("a question that holds nobody up stands apart, with the time of its default", async () => {
    const { place, page, complaints } = visit;
    const { attempt } = await claimedTask(place, "Paint the doors");
    const body = { ...PORT, question: "Which colour?", fence: attempt.fence };
    await place.client.call("askQuestion", { params: { id: attempt.id }, body });
    await page.goto(place.url);
    const questions = page.getByRole("region", { name: "Questions" });
    await questions.getByText("its default holds in").waitFor();
    expect(await page.getByText("A person is needed").count()).toBe(0);
    await questions.getByRole("link", { name: "Which colour?" }).click();
    await page.getByText("The work goes on, and its agent asks").waitFor();
    await questions.getByText("Without an answer this holds in").waitFor();
    await questions.getByRole("button", { name: "8080" }).click();
    await questions.waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
  });
});
