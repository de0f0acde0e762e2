import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allowedEnv } from "../../src/std/process.ts";
import { NO_BROWSER } from "./browser.ts";
import { addTask, claimedTask } from "./place.ts";
import { openVisit, type Visit } from "./visit.ts";

const SETTINGS = `
[agents.broken]
adapter = "generic"
program = "/nowhere/agent"

[[subscriptions]]
name = "claude-max"
agent = "generic"
max_concurrent = 2
reserve = 0.25

[[subscriptions.quota]]
window_ms = 18000000
runs = 20
`;
const HOUR_MS = 3_600_000;
const NOTHING_TOLD = { input: null, output: null, cache_read: null, cache_write: null };
const HOSTILE = `<img src=x onerror="alert(1)"> \u001b]52;c;cm0gLXJmIC8=\u0007usage limit reached`;

// Without chromium there is nothing to look with; the reason is printed when the file is loaded.
describe.skipIf(NO_BROWSER !== null)("accounts, agents and worktrees on the page", () => {
  let visit: Visit;
  let place: Visit["place"];
  let page: Visit["page"];
  let complaints: Visit["complaints"];
  let limited: Awaited<ReturnType<typeof claimedTask>>;
  beforeAll(async () => {
    visit = await openVisit(SETTINGS);
    ({ place, page, complaints } = visit);
    limited = await claimedTask(place, "Teach the seals");
  });
  afterAll(async () => visit.close());

  /** A run of the claimed task's agent that met the usage limit of its provider. */
  async function meetLimit(): Promise<void> {
    const { id, fence } = limited.attempt;
    const [started_at, ended_at, resets_at] = [-60_000, 0, 2 * HOUR_MS].map((ms) =>
      new Date(Date.now() + ms).toISOString(),
    );
    const summary = {
      exit_code: 1,
      signal: null,
      session_id: null,
      ended: { ok: false, reason: "limit" },
      models: [],
      session_totals: null,
      error: HOSTILE,
      stopped_by: null,
      tokens: NOTHING_TOLD,
      cost_usd: null,
      limit: { resets_at: resets_at ?? null },
    };
    await place.client.call("recordRun", {
      params: { id },
      body: {
        id: "rn-limited1",
        fence,
        iteration: 1,
        started_at: started_at ?? "",
        ended_at: ended_at ?? "",
        summary,
      },
    });
  }

  const card = (name: string) => page.getByRole("listitem", { name, exact: true });

  test("a limit that was met shows on the board at once, with how many tasks wait", async () => {
    await addTask(place, "Show the seals", { ready: true });
    await page.goto(place.url);
    await page.getByRole("link", { name: "Show the seals" }).waitFor();
    await meetLimit();
    const strip = page.getByRole("region", { name: "Usage limits" });
    await strip.getByText(/rests until .* \(in 1 h\), 1 task waits$/).waitFor();
    await strip.getByRole("link", { name: "claude-max" }).click();
    await page.getByRole("heading", { name: "Accounts", level: 1 }).waitFor();
  });

  test("an account tells its limit in its provider's words, its runs and its quota", async () => {
    const account = card("claude-max");
    await account.getByText(/Rests until/).waitFor();
    await account.getByText("as its provider said").waitFor();
    await account.getByText(`<img src=x onerror="alert(1)"> usage limit reached`).waitFor();
    await account.getByText("1 of at most 2 running").waitFor();
    await account.getByText("2 of 20 runs in 5 h, 5 left to people").waitFor();
    const row = page.getByRole("row", { name: /^All together/ });
    expect((await row.getByRole("cell").allInnerTexts()).slice(0, 3)).toEqual([
      "1",
      "unknown",
      "unknown",
    ]);
    await page.getByText("Task", { exact: true }).click();
    await page.getByRole("row").getByRole("link", { name: "Teach the seals" }).waitFor();
  });

  test("an account is used again when a person says so", async () => {
    await page.getByRole("button", { name: "Use claude-max again" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Use it again" }).click();
    await card("claude-max").getByText("in use").waitFor();
    await page.goto(place.url);
    await page.getByRole("link", { name: "Show the seals" }).waitFor();
    expect(await page.getByRole("region", { name: "Usage limits" }).count()).toBe(0);
  });

  test("agents are found or not, and what is to be done stands beside them", async () => {
    await page.goto(`${place.url}/workers/agents`);
    await card("rehearsal").getByText("found", { exact: true }).waitFor();
    await card("broken").getByText("not found").waitFor();
    await card("broken").getByText("/nowhere/agent").first().waitFor();
    await card("broken").getByText("What to do:").waitFor();
  });

  test("a task tells why this agent, and how attempts turned out is counted", async () => {
    const { id } = limited;
    await page.goto(`${place.url}/tasks/${id}`);
    await page.getByText("Why this agent").click();
    await page.getByText("There is no other way to have it done.").waitFor();
    await page.getByText("no similar task yet").waitFor();
    await place.client.call("reportResult", {
      params: { id },
      body: { status: "failed", reason: "by hand" },
    });
    await page.goto(`${place.url}/accounts`);
    const row = page.getByRole("region", { name: "How attempts turned out" }).getByRole("row");
    const cells = row.filter({ hasText: "generic" }).getByRole("cell");
    await cells.first().waitFor();
    expect((await cells.allInnerTexts()).slice(0, 3)).toEqual([
      "1",
      "nothing is settled",
      "unknown",
    ]);
  });

  test("a worktree that belongs to nobody is shown, and removed after a preview", async () => {
    const folder = join(dirname(place.repo), "worktrees", "circus", "bd-gone");
    const words = ["worktree", "add", "--quiet", "-b", "ringmaster/bd-gone", folder];
    await promisify(execFile)("git", words, { cwd: place.repo, env: allowedEnv(process.env) });
    await page.goto(`${place.url}/workers/worktrees`);
    const row = page.getByRole("row").filter({ hasText: "bd-gone" });
    await row.getByText("leftover", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Prune…" }).click();
    const dialog = page.getByRole("dialog", { name: "Prune worktrees" });
    await dialog.getByText("1 worktree would be removed").waitFor();
    await dialog.getByText("worktrees/circus/bd-gone").waitFor();
    await dialog.getByRole("button", { name: "Remove 1 worktree" }).click();
    await dialog.getByText("1 worktree removed").waitFor();
    await dialog.getByRole("button", { name: "Done" }).click();
    await page.getByText("No worktree is there.").waitFor();
    expect(complaints).toEqual([]);
  });
});
