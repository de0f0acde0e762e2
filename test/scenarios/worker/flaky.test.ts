import { expect, test } from "vitest";
import { openWorkplace, type Workplace } from "../../support/workplace.ts";

/** Red on its first run on a tree, green on every other; each tree is told by its word. */
const FLIPS = 'f=$RM_HOME/ran-$(cat word.txt 2>/dev/null); test -e "$f" || ! touch "$f"';
const toml = (place: string, more = "") =>
  `[[checks]]\nname = "flips"\ncommand = '${FLIPS.replace("$RM_HOME", place)}'\n${more}`;

const ledger = async ({ world }: Workplace, id: string) =>
  (await world().store.read((t) => t.evidence.of(id))).map(
    ({ stage, verdict, flaky }) => `${stage} ${verdict}${flaky ? " flaky" : ""}`,
  );

async function open(more?: string): Promise<Workplace> {
  return openWorkplace({
    before: ({ root, commit }) => void commit("ringmaster.toml", toml(root, more)),
  });
}

test("a red check that is green when tried again proves the work and is marked", async () => {
  const workplace = await open("retries = 1\n");
  const { id } = await workplace.task();
  const working = await workplace.worker("echo one >word.txt");
  const { attempt } = await working.ended(id);
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 1 });
  expect(await ledger(workplace, id)).toEqual(["attempt red", "attempt green flaky"]);
  expect(working.lines.join("\n")).toMatch(/✗ flips \([\d.]+ s\)\n {2}✓ flips \([\d.]+ s, flaky\)/);
});

test("a check that was flaky before is tried again without being told to", async () => {
  const workplace = await open("retries = 1\n");
  const first = await workplace.task("First");
  const working = await workplace.worker("date +%N >word.txt");
  await working.ended(first.id);
  workplace.place.commit("ringmaster.toml", toml(workplace.place.root));
  const second = await workplace.task("Second");
  const { attempt } = await working.ended(second.id);
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 1 });
  expect(await ledger(workplace, second.id)).toEqual(["attempt red", "attempt green flaky"]);
});

test("a check of which nothing is known is not tried again", async () => {
  const workplace = await open();
  const { id } = await workplace.task();
  const { attempt } = await (await workplace.worker("date +%N >word.txt")).ended(id);
  expect(attempt.resolution).not.toBe("proven");
  expect(new Set(await ledger(workplace, id))).toEqual(new Set(["attempt red", "baseline red"]));
});
