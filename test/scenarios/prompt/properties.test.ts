import * as fc from "fast-check";
import { expect, test } from "vitest";
import { PROMPT_LAYERS } from "../../../src/domain/assembly.ts";
import { assemble } from "../../../src/engine/prompts/assemble.ts";
import { estimateTokens } from "../../../src/std/tokens.ts";
import { commitFiles } from "../../support/context-sources.ts";
import { PLANTED_TEXT } from "../../support/planted-secrets.ts";
import { openRing } from "../../support/world.ts";

const WORDS = [
  "feedLions",
  "src/lions.ts:3",
  "```",
  "~~~\n",
  "</data>",
  "\n\n",
  "# Task",
  "🦁",
  "\0",
];

/** What a person, an import or an attacker may write into a task. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(...WORDS, PLANTED_TEXT),
      fc.string({ unit: "binary", maxLength: 30 }),
      fc.constantFrom(...WORDS).map((word) => `${word} `.repeat(2_000)),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(" "));

const kind = fc.constantFrom("task", "feature", "bug", "chore", "infrastructure", "research");

test("a prompt keeps to any budget, and the same input gives the same bytes", async () => {
  const ring = await openRing();
  commitFiles(ring.place, {
    "AGENTS.md": `Feed lions.\n\n${PLANTED_TEXT}\n`.repeat(8),
    "README.md": "# Lions\n\nfeedLions feeds the lions at noon.\n\n".repeat(200),
    "src/lions.ts": "export function feedLions() {\n  return 'noon';\n}\n\n".repeat(400),
    "compose.yaml": "services:\n  lions:\n    image: lions\n",
  });
  const { project, world } = ring;
  const task = await ring.task();
  const asked = {
    title: text,
    description: text,
    kind,
    tokens: fc.integer({ min: 2_000, max: 50_000 }),
  };
  const property = fc.asyncProperty(fc.record(asked), async ({ tokens, ...more }) => {
    const workspace: typeof world.workspace = {
      ...world.workspace,
      settings: async (repo, commit) => {
        const settings = await world.workspace.settings(repo, commit);
        return { ...settings, prompt: { ...settings.prompt, tokens } };
      },
    };
    const subject = { task: { ...task, ...more }, project, failures: [], remarks: [], tried: [] };
    const build = () => assemble({ ...world, workspace }, { ...subject, session: "fresh" });
    const first = await build();
    expect(estimateTokens(first.text)).toBeLessThanOrEqual(tokens);
    expect((await build()).text).toBe(first.text);
    expect(first.layers.map(({ summary }) => summary.layer)).toEqual(PROMPT_LAYERS);
  });
  await fc.assert(property, { numRuns: 8 });
});
