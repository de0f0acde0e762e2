import { expect, test } from "vitest";
import { readManifest } from "../../../src/domain/assembly.ts";
import { attemptPrompt, taskPrompt } from "../../../src/engine/prompts/prompt.ts";
import { estimateTokens } from "../../../src/std/tokens.ts";
import { claimedTask, DONE_CHECK, openRing, type Ring } from "../../support/world.ts";

const LIONS = Array.from({ length: 60 }, (_, at) => `export const lion${at} = "feeds at ${at}";`);

async function circus(toml = DONE_CHECK): Promise<Ring> {
  const ring = await openRing({ toml });
  ring.place.commit("src/lions.ts", LIONS.join("\n"));
  return ring;
}

async function keptOf({ world }: Ring, task_id: string) {
  return world.store.read(async (tables) => {
    const rows = await tables.assemblies.list({ task_id }, 10);
    const prompts = await Promise.all(rows.map(({ hash }) => tables.prompts.find(hash)));
    return { rows, manifests: prompts.map((each) => each && readManifest(each.manifest)) };
  });
}

test("the same task at the same commit gets the same bytes, kept once", async () => {
  const ring = await circus();
  const { id } = await ring.task({ title: "lion7 feeds too late" });
  const first = await taskPrompt(ring.world, id);
  ring.pass(60_000);
  expect(await taskPrompt(ring.world, id)).toEqual(first);
  const { rows } = await keptOf(ring, id);
  expect(rows).toMatchObject([{ hash: first.hash, attempt_id: null, tokens: first.tokens }]);
});

test("the manifest tells what was considered and taken, with its lines", async () => {
  const ring = await circus();
  const { attempt } = await claimedTask(ring, { title: "lion7 feeds too late" });
  const { text } = await attemptPrompt(ring.world, attempt.id, { iteration: 1, session: "fresh" });
  const { rows, manifests } = await keptOf(ring, attempt.task_id);
  expect(rows).toMatchObject([{ attempt_id: attempt.id, iteration: 1, session: "fresh" }]);
  const code = manifests[0]?.layers.find(({ layer }) => layer === "code");
  expect(code?.pieces[0]?.lines[0]).toMatchObject({ path: "src/lions.ts" });
  expect(code).toMatchObject({ taken: code?.pieces.length });
  const told = manifests[0]?.layers.reduce((sum, { tokens }) => sum + tokens, 0) ?? 0;
  expect(told).toBeGreaterThanOrEqual(estimateTokens(text));
});

test("a session that goes on is told its layers again, and no code", async () => {
  const ring = await circus();
  const { attempt } = await claimedTask(ring, { title: "lion7 feeds too late" });
  await attemptPrompt(ring.world, attempt.id, { iteration: 2, session: "resumed" });
  const { rows } = await keptOf(ring, attempt.task_id);
  const [row] = rows;
  expect(row).toMatchObject({ session: "resumed", iteration: 2 });
  expect(row?.layers.map(({ layer }) => layer)).toEqual([
    "task",
    "project",
    "history",
    "refinement",
  ]);
});

test.each([2_000, 6_000, 24_000])("a prompt keeps to its %i tokens", async (tokens) => {
  const ring = await circus(`${DONE_CHECK}[prompt]\ntokens = ${tokens}\n`);
  ring.place.commit("AGENTS.md", "Be kind to lions.\n".repeat(2_000));
  const description = "The lion7 must be fed.\n\n".repeat(1_500);
  const { id } = await ring.task({ title: "lion7 feeds too late", description });
  const { text } = await taskPrompt(ring.world, id);
  expect(estimateTokens(text)).toBeLessThanOrEqual(tokens);
  expect(text).toContain(`more lines: ringmaster task show ${id})`);
  expect(text).toContain("# How to work, and what failed so far");
});

test("a project that declares shares has its prompt parted by them", async () => {
  const ring = await circus(`${DONE_CHECK}[prompt]\nshares = { code = 0 }\n`);
  const { id } = await ring.task({ title: "lion7 feeds too late" });
  await taskPrompt(ring.world, id);
  const { rows } = await keptOf(ring, id);
  const layers = rows[0]?.layers ?? [];
  const [task, project, code] = layers;
  const carried = (project?.budget ?? 0) - (project?.tokens ?? 0);
  expect(code).toMatchObject({ layer: "code", budget: carried });
  expect(task?.budget).toBeGreaterThan(24_000 * 0.22);
});
