import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { openShell } from "../../support/ringmaster.ts";

test.each([
  ["-0.4", "manual", "expected number to be >=0, got -0.4"],
  ["nan", "pagerank", "expected number, got NaN"],
  ["inf", "age_per_day", "expected number, got Infinity"],
  ['"much"', "critical_path", 'expected number, got "much"'],
])(
  "a weight of %s in config.toml is a sentence at the start, and nothing runs",
  async (weight, name, sentence) => {
    const shell = await openShell();
    try {
      await mkdir(shell.home);
      await writeFile(path.join(shell.home, "config.toml"), `[ranking]\n${name} = ${weight}\n`);
      const { exit_code, stdout, stderr } = await shell.run(["up", "--json"]);
      expect([exit_code, stdout]).toEqual([6, ""]);
      const problem = JSON.parse(stderr.trim().split("\n").at(-1) ?? "") as Record<string, unknown>;
      expect(problem).toMatchObject({
        code: "settings_invalid",
        detail: expect.stringContaining(
          `config.toml has the wrong form: ranking.${name}: ${sentence}.`,
        ),
      });
      expect((await shell.run(["status"])).exit_code).toBe(9);
    } finally {
      await shell.close();
    }
  },
);
