import { expect, test } from "vitest";
import { openWorkplace } from "../../support/workplace.ts";
import { askingAgent, kept, openOne } from "./ask.ts";

const BLOCKED = '"status":"blocked","question":"Which port?","options":["80","8080"]';
const RESULTS = [
  `{"option":"80","commit":"'"$(git rev-parse HEAD)"'","result":"refused"}`,
  '{"option":"8080","commit":"abc123","result":"works"}',
].join(",");

const runsOf = (text: string) => text.trim().split("\n").length;

test("an agent that asks between options has to try them first, and to tell of it", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const again = `ask '${BLOCKED},"recommendation":"8080","experiments":[${RESULTS}]'`;
  const script = `if [ "$RM_RESUME" = yes ]; then ${again}; else ask '${BLOCKED}'; fi`;
  const working = await workplace.worker(askingAgent(workplace, script));
  const { task, attempt } = await working.ended(id);
  expect(task).toMatchObject({ status: "blocked", reason: "Which port?\n- 80\n- 8080" });
  expect(attempt.iterations).toBe(2);
  const prompt = await kept(workplace, "prompt");
  expect(prompt).toContain("and tried none of the options:\n> Which port?\n> - 80\n> - 8080\n");
  const tried = workplace.place.git(["rev-parse", "main"]);
  const ref = `refs/ringmaster/checkpoint/${id}/tried/${tried}`;
  expect(workplace.place.git(["rev-parse", ref])).toBe(tried);
  expect(await openOne(workplace)).toMatchObject({
    recommendation: "choice_2",
    experiments: [
      { option: "80", commit: tried, result: "refused" },
      { option: "8080", commit: null, result: "works (abc123)" },
    ],
  });
});

test("an agent that finds its way by trying asks nobody", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const script = `if [ "$RM_RESUME" = yes ]; then touch done.txt; bye; else ask '${BLOCKED}'; fi`;
  const { attempt } = await (await workplace.worker(askingAgent(workplace, script))).ended(id);
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 2 });
  const { items } = await workplace.client.call("listDecisions", { query: {} });
  expect(items).toEqual([]);
});

test("it is told so once, and not at all when it says why nothing can be tried", async () => {
  const workplace = await openWorkplace();
  const [stubborn, honest] = [await workplace.task("first"), await workplace.task("second")];
  const said = `grep -q "second" "$RM_TEST/prompt" && why=',"untried":"it costs money"'`;
  const script = `why=; ${said}\nask '${BLOCKED}'"$why"`;
  const working = await workplace.worker(askingAgent(workplace, script));
  expect((await working.ended(stubborn.id)).attempt.iterations).toBe(2);
  expect((await working.ended(honest.id)).attempt.iterations).toBe(1);
  expect(runsOf(await kept(workplace, "runs"))).toBe(3);
});
