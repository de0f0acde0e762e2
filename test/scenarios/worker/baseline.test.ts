import { expect, test } from "vitest";
import { openWorkplace, type Workplace } from "../../support/workplace.ts";

const check = (name: string, command: string) =>
  `[[checks]]\nname = "${name}"\ncommand = "${command}"\n`;
const OLD = check("old", "cat old.txt; grep -q mended old.txt");
const ONCE = "[limits]\niterations_per_attempt = 2\n";
const before = ({ commit }: Workplace["place"]) => void commit("old.txt", "broken\n");

const ledger = async ({ world }: Workplace, id: string) =>
  (await world().store.read((t) => t.evidence.of(id))).map(
    ({ check, stage, iteration, verdict }) => `${check} ${stage} ${iteration} ${verdict}`,
  );

test("the prompt tells what was red before the work from what the work broke", async () => {
  const toml = OLD + check("new", "test ! -e broken.txt") + ONCE;
  const workplace = await openWorkplace({ toml, before });
  const { place } = workplace;
  const { id } = await workplace.task();
  const script = `cat >'${place.root}/prompt'; echo x >>broken.txt`;
  const { attempt } = await (await workplace.worker(script)).ended(id);
  const prompt = await place.read("prompt", place.root);
  expect(prompt).toContain('is red; "old" was red in the same way before the work began.');
  expect(prompt).toContain('The check "new" (test ! -e broken.txt) is red. ');
  expect(attempt).toMatchObject({ resolution: "failed", outcome: "failed" });
  expect(attempt.reason).toContain('red checks: old, new; "old" was red in the same way');
  // Green at the base is known from then on as well: nothing is run there twice.
  expect((await ledger(workplace, id)).filter((row) => row.includes("baseline"))).toEqual([
    "old baseline 1 red",
    "new baseline 1 green",
  ]);
});

test("green work runs nothing on the commit before it", async () => {
  const workplace = await openWorkplace({ toml: OLD, before });
  const { id } = await workplace.task();
  const { attempt } = await (await workplace.worker("echo mended >old.txt")).ended(id);
  expect(attempt.resolution).toBe("proven");
  expect(await ledger(workplace, id)).toEqual(["old attempt 1 green"]);
});

test("an attempt says when nothing is red but what was red before", async () => {
  const workplace = await openWorkplace({ toml: OLD + ONCE, before });
  const { id } = await workplace.task();
  const { attempt } = await (await workplace.worker("date +%N >other.txt")).ended(id);
  const reason = 'red checks: old; "old" was red in the same way before the work began';
  expect(attempt).toMatchObject({ resolution: "failed", outcome: "failed", reason });
});

test("with `baseline = false` nothing is compared", async () => {
  const workplace = await openWorkplace({ toml: `baseline = false\n${OLD}${ONCE}`, before });
  const { id } = await workplace.task();
  const { attempt } = await (await workplace.worker("date +%N >other.txt")).ended(id);
  expect(attempt).toMatchObject({ resolution: "failed", reason: "red checks: old" });
});
