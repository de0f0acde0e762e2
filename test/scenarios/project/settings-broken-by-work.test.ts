import { expect, test } from "vitest";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { openWorkplace } from "../../support/workplace.ts";
import {
  checkOn,
  claimedTask,
  leadUntil,
  mergingTask,
  openRing,
  reportOf,
  workOn,
} from "../../support/world.ts";

const CHECKS = '[[checks]]\nname = "any"\ncommand = "true"\n';
const BROKEN = `${CHECKS}[limits]\nagent_run_ms = "soon"\n`;

test("work that breaks the settings is told where, and its next run mends them", async () => {
  const workplace = await openWorkplace({ toml: CHECKS });
  const { id } = await workplace.task();
  const script = [
    `cat > "$RM_TEST/prompt"; touch done.txt`,
    `if grep -q 'ringmaster.toml:5: .*limits.agent_run_ms' "$RM_TEST/prompt"`,
    `then sed -i 's/"soon"/2000/' ringmaster.toml`,
    `else printf '[limits]\\nagent_run_ms = "soon"\\n' >> ringmaster.toml; fi`,
  ].join("\n");
  const { task, attempt } = await (await workplace.worker(script)).ended(id);
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 2 });
  expect(task.status).toBe("merging");
});

test("the server looks at the settings itself: a worker's word is not enough", async () => {
  const ring = await openRing({ toml: CHECKS });
  const claimed = await claimedTask(ring);
  const state = await workOn(ring, claimed, { "ringmaster.toml": BROKEN });
  await checkOn(ring, claimed, state);
  const proven = { resolution: "proven", outcome: "success", head_commit: state.head } as const;
  const { task, attempt } = await finish(ring.world, reportOf(claimed, proven));
  expect(attempt.resolution).toBe("failed");
  expect(task.status).toBe("blocked");
  expect(attempt.reason).toContain("ringmaster.toml:5: The settings cannot be used like this.");
});

test("two works that break the settings only together: the second comes back", async () => {
  const middle = `${CHECKS}# one\n# two\n# three\n# four\n# five\n# six\n`;
  const ring = await openRing({ toml: middle });
  const [first, second] = [
    await mergingTask(ring, { "ringmaster.toml": `[policy]\nsecrets = "refuse"\n${middle}` }),
    await mergingTask(ring, { "ringmaster.toml": `${middle}[policy]\ntests = "allow"\n` }),
  ];
  expect(await leadUntil(ring, first.task.id, "completed", "ready")).toMatchObject({
    status: "completed",
  });
  const back = await leadUntil(ring, second.task.id, "ready", "completed");
  expect(back.status).toBe("ready");
  expect(back.reason).toMatch(/settings that cannot be used: ringmaster\.toml, line \d+: expected/);
  const settings = await ring.world.workspace.settings(ring.place.repo, "main");
  expect(settings.policy.secrets).toBe("refuse");
});
