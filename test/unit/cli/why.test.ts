import { expect, test } from "vitest";
import { whyText } from "../../../src/cli/task/why.ts";
import type { Why } from "../../../src/contract/graph.ts";

const NOW = "2026-05-01T12:00:00.000Z";
const LOOK = { color: false, columns: 100 };

const WHY: Why = {
  id: "bd-a1b2",
  status: "ready",
  summary: "Project circus is paused.",
  holds: [
    {
      rule: "project_paused",
      detail: "Project circus is paused.",
      by: ["pj-circus"],
      frees: "A person lets it go on: ringmaster project set circus --resume",
      until: null,
    },
  ],
  workers: [
    { name: "anna", may: true, confidence: 0.7, detail: "Is idle." },
    { name: "bert", may: false, confidence: null, detail: "Worker bert is paused." },
  ],
  position: 3,
  expected_start: null,
  expected_because: "Nobody can tell when: Project circus is paused.",
  score: 1.4,
  rank: 953.2,
  parts: [
    { name: "manual", value: 0.6, weight: 0.4, adds: 0.24 },
    { name: "critical_path", value: 1, weight: 0.1, adds: 0.1 },
  ],
  inherited_from: "bd-zzzz",
  unblocks: ["bd-c3d4"],
  holds_back: 12,
};

test("a person reads the reason first, then what frees it, who may do it and the score", () => {
  expect(whyText(WHY, LOOK, NOW)).toMatchSnapshot();
});

test("the parts of a score and the 1 more of a P0 add up to it", () => {
  const own: Why = { ...WHY, score: 1.34, inherited_from: null };
  expect(whyText(own, LOOK, NOW)).toMatch(/^a P0 +- +- +1\.0000$/m);
  expect(whyText({ ...own, score: 0.34 }, LOOK, NOW)).not.toContain("a P0");
});

test("a task that nothing holds says so, and when it starts", () => {
  const free: Why = {
    ...WHY,
    summary: "It can be handed out now: number 1 in the queue.",
    holds: [],
    workers: [],
    position: 1,
    expected_start: "2026-05-01T12:10:00.000Z",
    expected_because: "0 before it, 1 that may do it, and work takes about 10 minutes here.",
    inherited_from: null,
    unblocks: [],
    holds_back: 0,
  };
  const text = whyText(free, LOOK, NOW);
  expect(text).toContain("in about 10 min.");
  expect(text).not.toContain("What holds it");
  expect(whyText({ ...free, expected_start: NOW }, LOOK, NOW)).toContain("now. 0 before it");
  const past = { ...free, expected_start: "2026-05-01T11:00:00.000Z" };
  expect(whyText(past, LOOK, NOW)).toContain("2026-05-01T11:00:00.000Z. 0 before it");
});
