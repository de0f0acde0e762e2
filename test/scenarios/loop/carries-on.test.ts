import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fenced } from "../../../src/std/fence.ts";
import { whenCommitted } from "../../support/world.ts";
import { openWorkplace } from "../../support/workplace.ts";

const TOML =
  '[[checks]]\nname = "done"\ncommand = "echo no lions; test -f done.txt"\nretries = 0\n';

/** The first run leaves work that is red, the next hangs, and the one after `go` ends the task. */
const SCRIPT = [
  'cat > "$RM_TEST/prompt"',
  'if test -e "$RM_TEST/go"; then touch done.txt',
  "elif test -e one.txt; then sleep 60",
  "else echo one > one.txt; echo I put one.txt there; fi",
].join("\n");

test("whoever follows a worker that stopped goes on at the round after the last", async () => {
  const workplace = await openWorkplace({ toml: TOML });
  const { place, world } = workplace;
  const { id } = await workplace.task();
  const first = await workplace.worker(SCRIPT);
  await whenCommitted(world(), async () => {
    const [attempt] = await world().store.read((t) => t.attempts.of(id));
    return attempt?.iterations === 2 ? attempt : null;
  });
  await first.stop();
  writeFileSync(join(place.root, "go"), "");
  const { version } = await workplace.client.call("showTask", { params: { id } });
  await world().store.write((t) => t.tasks.update(id, version, { not_before: null }));
  await workplace.worker(SCRIPT);
  const attempt = await whenCommitted(world(), async () => {
    const [, second] = await world().store.read((t) => t.attempts.of(id));
    return second?.resolution === "proven" ? second : null;
  });
  expect(attempt).toMatchObject({ number: 2, iterations: 2 });
  expect(place.git(["show", `${attempt.head_commit}:one.txt`])).toBe("one");
  const rows = await world().store.read((t) => t.iterations.of({ task_id: id }));
  expect(rows.map(({ number, verdict }) => [number, verdict])).toEqual([
    [1, null],
    [2, "green"],
  ]);
  const prompt = await place.read("prompt", place.root);
  expect(prompt).toContain('The check "done"');
  expect(prompt).toContain(fenced("no lions"));
  expect(prompt).toContain("- attempt 1, run 1 (failed): I put one.txt there Failing then: done.");
});
