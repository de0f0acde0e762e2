import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./browser.ts";
import { said, scriptedAgent } from "./scripted.ts";
import { openVisit, type Visit } from "./visit.ts";

// Without chromium there is nothing to look with; the reason is printed when the file is loaded.
describe.skipIf(NO_BROWSER !== null)("workers on the page", () => {
  const agent = scriptedAgent();
  let visit: Visit;
  let place: Visit["place"];
  let page: Visit["page"];
  let complaints: Visit["complaints"];
  let task: string;
  beforeAll(async () => {
    visit = await openVisit(agent.settings);
    ({ place, page, complaints } = visit);
    const body = { project_id: place.project, title: "Sweep the ring", ready: true } as const;
    task = (await place.client.call("addTask", { body })).id;
  });
  afterAll(async () => {
    await visit.close();
    await agent.close();
  });

  const region = (name: string) => page.getByRole("region", { name, exact: true });
  const card = () => page.getByRole("listitem", { name: "ada" });
  const button = (name: string) => page.getByRole("button", { name, exact: true });

  test("a worker is started by the form, and its card tells what it does", async () => {
    await page.goto(`${place.url}/workers`);
    await page.getByText("No worker yet.").waitFor();
    await button("New worker").click();
    const form = page.getByRole("dialog", { name: "New worker" });
    await form.getByLabel("Name").fill("ada");
    await form.getByLabel("Agent").selectOption("scripted");
    await form.getByRole("button", { name: "Start it" }).click();
    await card().getByRole("link", { name: "Sweep the ring" }).waitFor();
    await agent.say("I look at the ring.");
    await card().getByText("active").waitFor();
    const facts = await card().innerText();
    expect(facts).toMatch(/Tokens\s+unknown/);
    expect(facts).toMatch(/Cost\s+unknown/);
    expect(facts).toMatch(/Account\s+the agent's own/);
  });

  test("a pause shows on the card, and is lifted there", async () => {
    await button("Pause ada").click();
    await card().getByText("paused", { exact: true }).waitFor();
    await button("Resume ada").click();
    await button("Pause ada").waitFor();
    await button("Pause all").click();
    const asked = page.getByRole("dialog", { name: "Pause all workers?" });
    await asked.getByRole("button", { name: "Pause all" }).click();
    await card().getByText("paused", { exact: true }).waitFor();
    await button("Resume all").click();
    await page.getByRole("dialog").getByRole("button", { name: "Resume all" }).click();
    await card().getByText("paused", { exact: true }).waitFor({ state: "detached" });
  });

  test("its own page shows what its agent said before and says now, and its session", async () => {
    await card().getByRole("link", { name: "ada" }).click();
    const log = page.getByRole("log");
    await log.getByText("I look at the ring.").waitFor();
    await agent.print({
      type: "assistant",
      message: {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "Where is the broom?" },
          { type: "tool_use", id: "t1", name: "Bash", input: { command: "ls brooms" } },
        ],
      },
    });
    await log.getByText("thinking: Where is the broom?").waitFor();
    await log.getByText("ls brooms").first().waitFor();
    await region("Session log").getByText("iteration 1").first().waitFor();
    await region("Health").getByText("Process", { exact: true }).waitFor();
  });

  test("a flood of output leaves the page small, and it stays where its reader is", async () => {
    const log = page.getByRole("log");
    await agent.flood(
      Array.from({ length: 4_000 }, (_, n) =>
        JSON.stringify(said(`sweep ${n} ${"x".repeat(900)}`)),
      ),
    );
    await log.getByText("sweep 3999 ").waitFor({ timeout: 60_000 });
    expect(await log.getByRole("listitem").count()).toBeLessThan(700);
    const top = async (value?: number) =>
      log.evaluate((box, to) => {
        if (to !== undefined) Reflect.set(box, "scrollTop", to);
        return Number(Reflect.get(box, "scrollTop"));
      }, value);
    await top(500);
    await button("↓ follow the end").waitFor();
    await agent.say("the last corner");
    await log.getByText("the last corner").waitFor();
    expect(await top()).toBe(500);
    await button("↓ follow the end").click();
    await button("↓ follow the end").waitFor({ state: "detached" });
  });

  test("something is told to the agent, and its task shows what came of it", async () => {
    await page.goto(`${place.url}/tasks/${task}`);
    const running = region("Running agent");
    await running.getByText("attempt 1, for").waitFor();
    await running.getByRole("button", { name: "Pause" }).click();
    await running.getByText("paused by a person").waitFor();
    await running.getByText("The agent is stopped; its task").waitFor();
    await running.getByLabel("Say something to the agent").last().fill("Sweep the edges too.");
    await page.keyboard.press("Control+Enter");
    const told = running.getByRole("region", { name: "What was told" });
    await told.getByText("Sweep the edges too.").waitFor();
    await running.getByRole("button", { name: "Resume" }).click();
    await told.getByText("It was said at the beginning of the next run.").waitFor();
    await told.getByText("The agent goes on.").waitFor();
  });

  test("runs that ended are told with model and cost, and what is unknown as such", async () => {
    await agent.end();
    const runs = region("Runs");
    await runs.getByText("test-model-1").first().waitFor();
    await runs.getByText("$0.42").first().waitFor();
    await runs.getByText("stopped: paused").waitFor();
    await runs.getByText("2 runs, $0.42 and 1 unknown").waitFor();
    await page.getByRole("link", { name: "Accounts" }).click();
    await page.getByRole("row", { name: /^All together 2 \$0\.42 \+ 1 unknown/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  test("it is ended from its card, and can be started again or forgotten", async () => {
    await page.getByRole("link", { name: "Workers" }).click();
    await button("End ada").click();
    await page.getByRole("dialog").getByRole("button", { name: "End it" }).click();
    await card().getByText("stopped").waitFor();
    await button("Start ada").waitFor();
    await button("Forget ada").click();
    await page.getByRole("dialog").getByRole("button", { name: "Forget it" }).click();
    await page.getByText("No worker yet.").waitFor();
    expect(complaints).toEqual([]);
  });
});
