import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ClaudeCaseName } from "./claude-cases.ts";
import { expectClean } from "./expected.ts";
import { makeHome, play } from "./play.ts";
import { whySkipped } from "./programs.ts";

// Needs the pinned program, which a check fetches only when it was asked to.
describe.skipIf(whySkipped("claude-code") !== null)("Claude Code", () => {
  async function visit(name: ClaudeCaseName) {
    using home = makeHome();
    const { folder } = home;
    const reports = await play("claude-code", name, folder);
    expectClean({ reports, folder });
    const ran = readdirSync(folder).filter((file) => file.startsWith("ran-"));
    return { report: reports[0], ran };
  }

  test("runs nothing that the settings of a repository name, but reads its rules", async () => {
    const { report, ran } = await visit("hostile_repository");
    const { summary, requests, files } = report;
    expect(summary).toMatchObject({ ended: { ok: true }, permission_denials: 0 });
    expect(ran).toEqual([]);
    expect(requests.map(({ turn }) => turn)).toEqual([0, 1]);
    expect(requests[0]?.text).toContain("RULE-OF-THIS-REPOSITORY");
    // Not a file more than before: what Claude leaves in a worktree would be merged.
    expect(files).toHaveLength(5);
  });

  test("runs what a repository names when the configuration says so", async () => {
    expect((await visit("trusted_repository")).ran).toContain("ran-at-end");
  });

  test("uses the model that the variant names", async () => {
    const { report } = await visit("model_variant");
    expect(report.requests[0]?.model).toContain("sonnet");
  });
});
