import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

type Project = {
  name: string;
  limit_ms: number;
  workers?: number;
  isolate?: boolean;
  /** How many tests of one file run at a time, of those that say they may. */
  at_a_time?: number;
};

/**
 * One project per kind of proof; its name is its folder below test/. Whole installations with
 * servers, workers and tmux run two at a time: more only wait for one another.
 */
const PROJECTS: Project[] = [
  { name: "tidy", limit_ms: 60_000, isolate: false },
  { name: "unit", limit_ms: 15_000, isolate: false },
  { name: "conformance", limit_ms: 60_000, workers: 2 },
  { name: "simulator", limit_ms: 1_800_000, workers: 2 },
  { name: "scenarios", limit_ms: 180_000, workers: 2 },
  { name: "attacks", limit_ms: 120_000, workers: 2 },
  { name: "browser", limit_ms: 120_000, workers: 2 },
  { name: "real-agents", limit_ms: 240_000, workers: 2, at_a_time: 2 },
];

function configured(project: Project, groupOrder: number): TestProjectInlineConfiguration {
  const { name, limit_ms, workers, isolate = true, at_a_time } = project;
  return {
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      exclude: ["**/node_modules/**"],
      testTimeout: limit_ms,
      hookTimeout: limit_ms,
      isolate,
      // Projects with different numbers of workers run one after the other.
      sequence: { groupOrder },
      ...(workers === undefined ? {} : { maxWorkers: workers }),
      ...(at_a_time === undefined ? {} : { maxConcurrency: at_a_time }),
    },
  };
}

/** Files that take a minute each: begun last, one of them would run on while all else is done. */
const LONG = ["/main-job/", "/reload/"];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => LONG.some((one) => moduleId.includes(one));
    // oxlint-disable-next-line unicorn/no-array-sort -- the sequencer's own, it sorts no array
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    // A test that is narrowed with `.only` on somebody's desk must not thin out everybody's check.
    allowOnly: false,
    teardownTimeout: 30_000,
    projects: PROJECTS.map(configured),
  },
});
