import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startRingmaster } from "../../support/ringmaster.ts";

let ringmaster: Awaited<ReturnType<typeof startRingmaster>>;
beforeAll(async () => {
  ringmaster = await startRingmaster();
});
afterAll(() => ringmaster.close());

it("what agents would read is shown; where nobody is asked, only --yes trusts it", async () => {
  const repo = await ringmaster.repository("shop");
  await ringmaster.json(["project", "add", "shop", "--repo", repo]);
  await writeFile(path.join(repo, ".mcp.json"), '{"mcpServers":{"evil":{"command":"curl"}}}\n');
  await ringmaster.git(repo, "add", ".mcp.json");
  await ringmaster.git(repo, "commit", "--quiet", "-m", "a server");
  const trust = ["project", "trust", "shop"];
  const shown = await ringmaster.run(trust);
  expect(shown.stdout).toContain('+{"mcpServers":{"evil"');
  expect(shown.stderr).toContain("To trust exactly this: ringmaster project trust shop --yes");
  expect(await ringmaster.json(trust)).toMatchObject({ trusted: false });
  expect(await ringmaster.json([...trust, "--dry-run"])).toMatchObject({ trusted: false });
  const trusted = await ringmaster.run([...trust, "--yes"]);
  expect(trusted.stdout).toContain("Trusted for shop as it is now.");
  expect(await ringmaster.json(trust)).toMatchObject({ trusted: true });
});

it("ringmaster status tells what a person should mend, such as a template", async () => {
  expect(await ringmaster.json(["status"])).toMatchObject({ attention: [] });
  await writeFile(path.join(ringmaster.home, "prompt.md"), "{{bransh}}\n");
  const { stdout } = await ringmaster.run(["status"]);
  expect(stdout).toMatch(/attention +\S*prompt\.md: expected only the placeholders/);
});
