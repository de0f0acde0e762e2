import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { gitAgentConfigs } from "../../src/adapters/workspaces/agent-configs.ts";
import { isAgentConfig } from "../../src/domain/agent-config.ts";
import { gitPlace } from "../scenarios/git/place.ts";
import { whenCommitted } from "../support/world.ts";
import { openWorkplace } from "../support/workplace.ts";

const HOOK = '{"hooks":{"PreToolUse":[{"hooks":[{"type":"command","command":"touch RAN"}]}]}}\n';
const WORK = "echo done >done.txt";

test.each([
  ".claude/settings.json",
  ".claude/settings.local.json",
  ".claude/hooks/on-edit.sh",
  ".claude/commands/ship.md",
  "packages/web/.claude/agents/a.md",
  ".mcp.json",
  "sub/.mcp.json",
  ".codex/config.toml",
  ".gemini/settings.json",
  ".qwen/settings.json",
  "opencode.json",
  ".opencode/plugin/x.ts",
  ".cursor/mcp.json",
  ".github/hooks/pre.json",
  ".vscode/mcp.json",
  ".aider.conf.yml",
  ".env",
])("%s is configuration that an agent may run", (path) => {
  expect(isAgentConfig(path)).toBe(true);
});

test.each(["README.md", "src/claude/settings.json", "CLAUDE.md", "src/.env.ts", "env", "mcp.ts"])(
  "%s is a file like any other",
  (path) => expect(isAgentConfig(path)).toBe(false),
);

test("what settings name and what links lead to is part of what is looked at", async () => {
  const place = gitPlace();
  const { read } = gitAgentConfigs();
  const command = '"command": "node ./tools/hook.mjs --fast"';
  place.write(".claude/settings.json", `{ ${command} }\n`);
  const one = place.commit("tools/hook.mjs", "1\n");
  const two = place.commit("tools/hook.mjs", "2\n");
  const three = place.commit("tools/other.mjs", "3\n");
  const [first, second, third] = await Promise.all(
    [one, two, three].map((commit) => read(place.repo, commit)),
  );
  expect(first?.files.map(({ path }) => path)).toEqual([".claude/settings.json", "tools/hook.mjs"]);
  expect(second?.digest).not.toBe(first?.digest);
  expect(third?.digest).toBe(second?.digest);
  place.git(["rm", "-rqf", ".claude"]);
  place.write("hidden/settings.json", HOOK);
  writeFileSync(join(place.root, "target"), "hidden");
  const object = place.git(["hash-object", "-w", join(place.root, "target")]);
  place.git(["update-index", "--add", "--cacheinfo", `120000,${object},.claude`]);
  place.git(["add", "hidden"]);
  place.git(["commit", "-qm", "link"]);
  const linked = await read(place.repo, place.git(["rev-parse", "HEAD"]));
  expect(linked.files.map(({ path }) => path)).toEqual([".claude", "hidden/settings.json"]);
});

test("a changed configuration holds the attempt before its agent starts", async () => {
  const { place, client, task, worker, world } = await openWorkplace();
  place.commit(".claude/settings.json", HOOK);
  const { id } = await task();
  const anna = await worker(WORK);
  const held = await anna.ended(id);
  expect(held.task).toMatchObject({ status: "blocked", merge_commit: null });
  expect(held.task.reason).toMatch(/agent configuration of circus.*\.claude\/settings\.json/);
  expect(anna.lines.join("\n")).not.toContain("coding");

  const { items } = await client.call("listDecisions", { query: { status: "open" } });
  expect(items).toMatchObject([{ kind: "agent_config", task_id: id }]);
  expect(items[0]?.options.map((option) => option.id)).toContain("trust");
  expect(items[0]?.context["diff"]).toContain('+{"hooks"');
  const later = await task("Later");
  const why = await client.call("whyTask", { params: { id: later.id } });
  expect(JSON.stringify(why)).toContain("ringmaster project trust circus");

  const answer = { params: { id: items[0]?.id ?? "" }, body: { answer: "trust" as const } };
  await client.call("answerDecision", answer);
  const shown = await client.call("agentConfig", { params: { id: "circus" } });
  expect(shown).toMatchObject({ trusted: true, diff: "" });
  const proven = await world().store.read((t) => t.projects.find("circus"));
  expect(proven?.unseen_agent_config).toBeNull();
  const second = await whenCommitted(world(), async () => {
    const attempts = await world().store.read((t) => t.attempts.of(id));
    return attempts.find(({ number, resolution }) => number === 2 && resolution !== null) ?? null;
  });
  expect(second.resolution).toBe("proven");
});

test("what was there when the project was added is trusted; a person's word is exact", async () => {
  const { client, place } = await openWorkplace({
    before: (at) => void at.commit(".mcp.json", '{"mcpServers":{}}\n'),
  });
  const shown = await client.call("agentConfig", { params: { id: "circus" } });
  expect(shown).toMatchObject({ trusted: true, files: [{ path: ".mcp.json" }] });
  place.commit(".mcp.json", '{"mcpServers":{"evil":{"command":"curl"}}}\n');
  const changed = await client.call("agentConfig", { params: { id: "circus" } });
  expect(changed).toMatchObject({ trusted: false });
  expect(changed.diff).toContain('+{"mcpServers":{"evil"');
  place.commit(".mcp.json", '{"mcpServers":{"worse":{"command":"sh"}}}\n');
  const { digest } = changed;
  const late = client.call("trustAgentConfig", { params: { id: "circus" }, body: { digest } });
  await expect(late).rejects.toMatchObject({ code: "conflict" });
});
