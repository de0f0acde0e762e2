import { expect, test } from "vitest";
import { openWorkplace } from "../../support/workplace.ts";

const CHECK =
  'baseline = false\n[[checks]]\nname = "word"\ncommand = "cat word.txt; false"\nretries = 0\n';

/** Runs an agent until its attempt ends; answers the attempt and the verdicts of its rounds. */
async function loop(toml: string, script: string) {
  const workplace = await openWorkplace({ toml });
  const { id } = await workplace.task();
  const { attempt } = await (await workplace.worker(script)).ended(id);
  const { items } = await workplace.client.call("taskCheckpoints", { params: { id } });
  return { attempt, items, verdicts: items.map(({ verdict }) => verdict) };
}

test("the same failure again and again ends the attempt, which says which it was", async () => {
  const toml = CHECK.replace("cat word.txt", "echo FAILED a.py::test_lions");
  const { attempt, items, verdicts } = await loop(toml, "date +%N >> tries.txt");
  expect(attempt.reason).toBe("The same failure came 3 times in a row: a.py::test_lions.");
  expect(verdicts).toEqual([null, null, "stalled"]);
  expect(items[0]).toMatchObject({ outcome: "failed", confidence: 1, signals: ["checks: red"] });
});

test("work that comes back to what it was ends the attempt", async () => {
  const script =
    "if grep -q lion word.txt; then echo tiger > word.txt; else echo lion > word.txt; fi";
  const { attempt, verdicts } = await loop(CHECK, script);
  expect(attempt).toMatchObject({ resolution: "failed", iterations: 3 });
  expect(attempt.reason).toBe("The work is again what it was after run 1. What fails is: word.");
  expect(verdicts).toEqual([null, null, "oscillating"]);
});

test("two failures that take turns end the attempt, which names both", async () => {
  const script = [
    'n=$(cat "$RM_TEST/n" || echo 0); echo $((n + 1)) > "$RM_TEST/n"; date +%N > left.txt',
    'if [ $((n % 2)) = 0 ]; then w=lions; else w=tigers; fi; echo "FAILED a.py::$w" > word.txt',
  ];
  const { attempt, verdicts } = await loop(CHECK, script.join("\n"));
  expect(attempt.reason).toBe("Two failures take turns: a.py::lions; a.py::tigers.");
  expect(verdicts).toEqual([null, null, null, "oscillating"]);
});

test("a round that is proven is green, with its commit and what the agent said", async () => {
  const toml = CHECK.replace("; false", "; grep -q lion word.txt");
  const { attempt, items } = await loop(toml, "echo lion > word.txt; echo I wrote it.");
  expect(items).toMatchObject([
    { verdict: "green", commit: attempt.head_commit, summary: "I wrote it.", failed: [] },
  ]);
});
