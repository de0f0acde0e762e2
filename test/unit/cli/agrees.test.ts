import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { agrees } from "../../../src/cli/agrees.ts";

async function asked(typed: string, { is_tty = true, json = false } = {}) {
  const notes: string[] = [];
  const world = { is_tty, stdin: Readable.from([typed]) };
  const note = (text: string) => void notes.push(text);
  return [await agrees({ world, json, note }, "Really? [y/N]", "Use --yes."), notes];
}

test.each(["y\n", " YES\n"])("%j at a terminal is a yes", async (typed) => {
  expect(await asked(typed)).toEqual([true, ["Really? [y/N]"]]);
});

test.each(["\n", "n\n", "yesterday\n"])("%j is a no", async (typed) => {
  expect(await asked(typed)).toEqual([false, ["Really? [y/N]"]]);
});

test("without a terminal or with --json nobody is asked: a no that says what to do", async () => {
  expect(await asked("y\n", { is_tty: false })).toEqual([false, ["Use --yes."]]);
  expect(await asked("y\n", { json: true })).toEqual([false, ["Use --yes."]]);
});
