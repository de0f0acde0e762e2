import { expect, test } from "vitest";
import { openWorkplace } from "../../support/workplace.ts";
import { leadUntil } from "../../support/world.ts";

/** Made up of parts, so that it stands in no file as a whole. */
const SECRET = ["ghp", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"].join("_");

const TOML = '[[checks]]\nname = "fine"\ncommand = "true"\n[merge]\nhow = "merge"\n';

test("a task whose title holds a secret is done all the same, and git never hears it", async () => {
  const workplace = await openWorkplace({ toml: TOML });
  const { place, client } = workplace;
  const { id } = await workplace.task(`Replace ${SECRET}`);
  const { task, attempt } = await (await workplace.worker("touch done.txt")).ended(id);
  expect(task.status).toBe("merging");
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 1 });
  const lead = { world: workplace.world(), pass: () => undefined };
  await leadUntil(lead, id, "completed");
  const body = { reason: `it was ${SECRET}` };
  await client.call("revertTask", { params: { id }, body });
  await leadUntil(lead, id, "blocked");
  const log = place.git(["log", "--format=%B", "--all"]);
  expect(log).toContain(`Merge ${id}: Replace [redacted:github-token]`);
  expect(log).toContain(`Revert ${id}: Replace [redacted:github-token]`);
  expect(log).not.toContain(SECRET);
});

test("an agent that commits under such a title is not sent back for it", async () => {
  const workplace = await openWorkplace();
  const title = `Forget ${SECRET}`;
  const { id } = await workplace.task(title);
  const script = `touch done.txt; git add -A; git commit -qm '${title}'`;
  const { task, attempt } = await (await workplace.worker(script)).ended(id);
  expect(task.status).toBe("merging");
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 1 });
  const subject = workplace.place.git(["log", "-1", "--format=%s", attempt.head_commit ?? ""]);
  expect(subject).toBe("Forget [redacted:github-token]");
});
