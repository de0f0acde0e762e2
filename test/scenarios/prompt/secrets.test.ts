import { expect, test } from "vitest";
import { attemptPrompt } from "../../../src/engine/prompts/prompt.ts";
import { recordEvidence } from "../../../src/engine/attempts/held.ts";
import { commitFiles } from "../../support/context-sources.ts";
import { taught } from "../../support/lessons.ts";
import { leaked, PLANTED, PLANTED_TEXT } from "../../support/planted-secrets.ts";
import { claimedTask, DONE_CHECK, openRing, type Ring } from "../../support/world.ts";
import type { Claimed } from "../../../src/engine/queue/claim.ts";
import { answered, blockedBy } from "../decisions/place.ts";

const LIONS = "feedLions at noon: the lions of the circus are fed too late";
const about = (text: string) => `# ${LIONS}\n\n${LIONS}\n\n${text}\n`;
const quoted = PLANTED_TEXT.split("\n").map((line) => `// ${line}`);
const code = (at: number) => `export function feedLions${at}() {\n${quoted.join("\n")}\n}\n`;
const listed = (start: string) => PLANTED.map(({ line }) => `${start}${line.split("\n")[0]}`);
const errors = PLANTED.map(({ line }) => `error: feedLions ${line.split("\n").join(" ")}`);

const FLOW = ["name: lions", "on: push", "jobs:", "  feed:", "    steps:"];

/** Secrets of all kinds in whatever a layer reads of a repository. */
const FILES: Record<string, string> = {
  "src/feed-lions.ts": [code(1), code(2)].join("\n"),
  "AGENTS.md": about(PLANTED_TEXT),
  "README.md": about(PLANTED_TEXT),
  "docs/lions.md": about(PLANTED_TEXT),
  "research/lions.md": about(PLANTED_TEXT),
  ".env": `FEED_LIONS=noon\n${PLANTED_TEXT}\n`,
  "compose.yaml": ["services:", "  lions:", "    environment:", ...listed("      - ")].join("\n"),
  ".github/workflows/lions.yml": [...FLOW, ...listed("      - run: ")].join("\n"),
  Dockerfile: `FROM lions\n${listed("RUN ").join("\n")}\n`,
  "logs/lions.log": `${errors.join("\n")}\n`,
};

async function circus(): Promise<Ring> {
  const ring = await openRing({ toml: `${DONE_CHECK}[prompt]\ntokens = 50000\n` });
  commitFiles(ring.place, FILES, `${LIONS}\n\n${PLANTED_TEXT}`);
  ring.place.write("src/feed-lions.ts", `${FILES["src/feed-lions.ts"]}// feedLions3\n`);
  ring.place.git(["commit", "-qam", `feedLions: ${PLANTED[5]?.line}`]);
  await taught(ring, [
    { why: PLANTED_TEXT, review: PLANTED_TEXT, words: ["feed", "lion", "noon"] },
  ]);
  return ring;
}

/** An attempt whose task, answers, words of people and failed checks hold secrets. */
async function told(ring: Ring): Promise<Claimed> {
  const named = "src/feed-lions.ts:2, compose.yaml, Dockerfile, .env, lions.yml and lions.log";
  const description = `${LIONS}\n\n${PLANTED_TEXT}\n\nSee ${named}.`;
  const more = {
    title: LIONS,
    description,
    kind: "bug",
    acceptance_criteria: PLANTED_TEXT,
  } as const;
  const first = await claimedTask(ring, more);
  const { decision } = await blockedBy(ring, first);
  const note = PLANTED_TEXT.slice(0, 1_900);
  await answered(ring, { id: decision.id, answer: "choice_2", note, rule: true });
  const worker = await ring.worker("bert");
  const claimed = await ring.claim(worker);
  if (!claimed) throw new Error("expected the answered task to be claimed, got nothing");
  const { id: attempt_id, task_id } = claimed.attempt;
  const run = { task_id, attempt_id, iteration: 1, stage: "attempt", check: "lions" } as const;
  const red = { verdict: "red", exit_code: 1, duration_ms: 1, command: "test lions" } as const;
  const output = `${errors.join("\n")}\n${PLANTED_TEXT}`;
  await ring.world.store.write((t) =>
    recordEvidence(ring.world, t, { ...run, ...red, output, tree: "0".repeat(40) }),
  );
  return claimed;
}

test("no secret of any kind reaches a prompt or its manifest from any layer", async () => {
  expect(new Set(PLANTED.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(20);
  const ring = await circus();
  const { attempt } = await told(ring);
  const known = "the-elephants-remember-it";
  ring.place.commit("docs/feeding-lions.md", about(`Where feedLions begins: ${known}`));
  const world = { ...ring.world, secrets: [known] };
  const { text, hash } = await attemptPrompt(world, attempt.id, { iteration: 2, session: "fresh" });
  const kept = await ring.world.store.read((tables) => tables.prompts.find(hash));
  expect(leaked(text)).toEqual([]);
  expect(leaked(kept?.manifest ?? "")).toEqual([]);
  expect(`${text}${kept?.manifest}`).not.toContain(known);
  for (const [heading, next] of HEADINGS.map((each, at) => [each, HEADINGS[at + 1]])) {
    const section = text.split(`\n# ${heading}\n`)[1]?.split(`\n# ${next}\n`)[0] ?? "";
    expect({ heading, found: section.match(/\[redacted:/g)?.length ?? 0 }).toEqual({
      heading,
      found: expect.toSatisfy((count: number) => count > 5),
    });
  }
});

/** Each layer holds secrets that had to be taken out. */
const HEADINGS = [
  "Rules of this repository",
  "Code that is likely to matter",
  "Deployment",
  "Documentation",
  "History",
  "Logs",
  "What similar tasks taught",
  "How to work, and what failed so far",
];
