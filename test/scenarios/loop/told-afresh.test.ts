import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eventAgent } from "../../support/event-agent.ts";
import { openWorkplace } from "../../support/workplace.ts";

const TOML = `baseline = false
[limits]
iterations_per_attempt = 3
[[checks]]
name = "no"
command = "cat word.txt; false"
`;

test("what an agent is told is read afresh in every round, and a broken edit is told", async () => {
  const workplace = await openWorkplace({ toml: TOML });
  const { place } = workplace;
  const file = join(place.home, "prompt.md");
  writeFileSync(file, "Feed them once.");
  const edits = `n=$(ls "$RM_TEST" | grep -c ^told-); cat >"$RM_TEST/told-$n"
case $n in 0) echo "Feed them twice." ;; *) echo "{{lions}}" ;; esac >'${file}'`;
  const { id } = await workplace.task();
  const working = await workplace.worker(eventAgent(`${edits}; session; date +%N >word.txt; bye`));
  await working.ended(id);
  const told = [0, 1, 2].map((n) => place.read(`told-${n}`, place.root));
  const words = (await Promise.all(told)).map((text) => /Feed them \w+/.exec(text)?.[0]);
  expect(words).toEqual(["Feed them once", "Feed them twice", "Feed them twice"]);
  expect(working.lines.join("\n")).toMatch(/got \{\{lions\}\}; the last good one is used instead/);
});
