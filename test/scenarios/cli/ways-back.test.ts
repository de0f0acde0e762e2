import { expect, test } from "vitest";
import { command } from "../../support/commands.ts";
import { openWorkplace } from "../../support/workplace.ts";

test("task ways-back names the command of each open way, and why others are not", async () => {
  const place = await openWorkplace();
  const { id } = await place.task();
  const failing = await place.worker("echo wrong >wrong.txt; exit 1");
  await failing.ended(id);
  await failing.stop();
  const { stdout, code } = await command(place, `task ways-back ${id}`);
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`discard +open +ringmaster task discard ${id}`));
  expect(stdout).toMatch(/revert +closed +Expected merged work/);
  const json = await command(place, `task ways-back ${id} --json`);
  expect(JSON.parse(json.stdout)).toMatchObject({ discard: null, dependents: [] });
});
