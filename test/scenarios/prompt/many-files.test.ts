import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { taskPrompt } from "../../../src/engine/prompts/prompt.ts";
import { gitCommand } from "../../../src/std/git-command.ts";
import { NOT_LONG } from "../../support/long.ts";
import { openRing } from "../../support/world.ts";

const FILES = 300_000;

// It takes a minute, and its figures are for people.
test.skipIf(NOT_LONG !== null)(
  "a repository of 300,000 files has a prompt",
  { timeout: 600_000 },
  async () => {
    const ring = await openRing();
    const { place, world } = ring;
    place.write("lions.ts", "export function feedLions() {}\n");
    const blob = place.git(["hash-object", "-w", "lions.ts"]);
    const rows = Array.from(
      { length: FILES },
      (_, at) => `100644 ${blob}\tsrc/part-${at % 500}/lions-${at}.ts`,
    );
    const { program, args, cwd, env } = gitCommand(place.repo, ["update-index", "--index-info"]);
    const listed = spawnSync(program, [...args], { cwd, env, input: `${rows.join("\n")}\n` });
    expect(listed.status).toBe(0);
    place.git(["commit", "-q", "-m", "Many"]);
    const { id } = await ring.task({ title: "feedLions of src/part-7/lions-7.ts feeds too late" });
    for (const time of ["first", "second"]) {
      const begun = performance.now();
      const { text } = await taskPrompt(world, id);
      const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
      const megabytes = Math.round(process.memoryUsage().rss / 1e6);
      console.log(`${FILES} files, ${time} prompt: ${seconds} s, ${megabytes} MB`);
      expect(text).toContain("src/part-7/lions-7.ts");
    }
  },
);
