import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, styleText } from "node:util";
import { npmEnvironment, stepEnvironment } from "./check/environment.ts";
import { installPrograms, missingPrograms } from "./check/machine.ts";
import { matrixLines } from "./check/matrix.ts";
import { folderInMemory } from "./check/room.ts";
import { endAll, run, type Ending } from "./check/run.ts";
import {
  chooseSteps,
  commandsFor,
  STEPS,
  type Command,
  type Program,
  type Step,
} from "./check/steps.ts";
import { failed, lastLine, tallyCommand, tallyVitest, type Tally } from "./check/tally.ts";

const USAGE = `Runs every check of this repository.

  ./check                  everything; real agents only with RINGMASTER_REAL_AGENTS=1,
                           or all for those too that are not run on every build machine
  ./check --fast           without scenarios, browser and real agents
  ./check --only a,b       these steps: ${STEPS.map(({ name }) => name).join(", ")}
  ./check --yes            install what the machine lacks without asking (also with CI=true)
`;

/** All steps together; a build machine gives up at 15 minutes and would then show nothing. */
const TOTAL_LIMIT_MS = 14.7 * 60_000;

const root = fileURLToPath(new URL("../", import.meta.url));
const started_ms = performance.now();

type Result = { step: Step; tally: Tally; seconds: number };

/** What all steps of one check share. */
type Desk = {
  folder: string;
  /** In memory; null where there is no room. */
  quick: string | null;
  home: string;
  missing: ReadonlySet<Program>;
};

function readArguments(): { steps: Step[]; yes: boolean } {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      fast: { type: "boolean", default: false },
      yes: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  const { steps, unknown } = chooseSteps(values.only, values.fast);
  if (unknown.length > 0) throw new Error(`No such step: ${unknown.join(", ")}`);
  return { steps, yes: values.yes || process.env["CI"] === "true" };
}

async function checkStep(step: Step, desk: Desk): Promise<Tally> {
  const commands = commandsFor(step, process.env[step.asked_by ?? ""] ?? null);
  if (commands === null) {
    console.info(`left out; set ${step.asked_by}=1 to run it`);
    return { passed: 0, skipped: 1, failures: [] };
  }
  const lacking = step.needs?.filter((program) => desk.missing.has(program)) ?? [];
  if (lacking.length > 0) return failed(`needs ${lacking.join(", ")}, which this machine lacks`);
  const end_ms = Math.min(performance.now() + step.limit_s * 1000, started_ms + TOTAL_LIMIT_MS);
  const place = { desk, tmp: step.in_memory === true ? desk.quick : null };
  for (const command of commands) {
    const ending = await runCommand(command, place, end_ms);
    if (ending.code !== 0) return tallyCommand(ending);
  }
  if (step.project === undefined) return { passed: 1, skipped: 0, failures: [] };
  const report = join(desk.folder, `${step.project}.json`);
  const reporters = ["--reporter=default", "--reporter=json", "--hideSkippedTests"];
  const args = ["run", "--project", step.project, ...reporters];
  const vitest = {
    program: "node_modules/.bin/vitest",
    args: [...args, `--outputFile.json=${report}`],
  };
  return tallyVitest(await runCommand(vitest, place, end_ms), report);
}

/** Whose command it is, and where its temporary files lie; null: where they always do. */
type Place = { desk: Desk; tmp: string | null };

async function runCommand(command: Command, { desk, tmp }: Place, end_ms: number): Promise<Ending> {
  const limit_ms = end_ms - performance.now();
  if (limit_ms <= 0) return { code: null, timed_out: true, error: null };
  const environment = command.npm === true ? npmEnvironment : stepEnvironment;
  return run(command.program, command.args, {
    cwd: join(root, command.cwd ?? "."),
    env: { ...environment(process.env, desk.home), ...(tmp !== null && { TMPDIR: tmp }) },
    limit_ms,
  });
}

async function checkAll(steps: Step[], desk: Desk): Promise<Result[]> {
  const results: Result[] = [];
  for (const [index, step] of steps.entries()) {
    console.info(styleText("bold", `\n── ${index + 1}/${steps.length} ${step.title}`));
    const from_ms = performance.now();
    const tally = await checkStep(step, desk);
    const result = { step, tally, seconds: (performance.now() - from_ms) / 1000 };
    results.push(result);
    console.info(describe(result));
  }
  return results;
}

function describe({ step, tally, seconds }: Result): string {
  const mark = tally.failures.length > 0 ? "✗" : tally.passed > 0 ? "✓" : "–";
  const colour = tally.failures.length > 0 ? "red" : tally.passed > 0 ? "green" : "yellow";
  const line = `${mark} ${step.title.padEnd(28)} ${`${seconds.toFixed(1)} s`.padStart(8)}`;
  return styleText(colour, `${line}  ${lastLine([tally])}`);
}

function summarise(results: Result[]): void {
  const total_s = ((performance.now() - started_ms) / 1000).toFixed(1);
  console.info(styleText("bold", `\n── summary, ${total_s} s`));
  for (const result of results) console.info(describe(result));
  const matrix = matrixLines(results.flatMap(({ tally }) => tally.cells ?? []));
  if (matrix.length > 0) console.info(["", ...matrix, ""].join("\n"));
  for (const { step, tally } of results) {
    for (const failure of tally.failures) {
      console.info(styleText("red", `FAILED  ${step.name}: ${failure}`));
    }
  }
  console.info(lastLine(results.map(({ tally }) => tally)));
}

async function main(): Promise<void> {
  const { steps, yes } = readArguments();
  const folder = mkdtempSync(join(tmpdir(), "ringmaster-check-"));
  const quick = steps.some(({ in_memory }) => in_memory) ? folderInMemory() : null;
  process.once("exit", () => {
    for (const made of [folder, quick])
      if (made !== null) rmSync(made, { recursive: true, force: true });
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      endAll();
      process.exit(130);
    });
  }
  // Some machines run without a home; every step may count on one.
  const home = process.env["HOME"] || folder;
  const env = stepEnvironment(process.env, home);
  const needed = steps.flatMap(({ needs = [], wants = [] }) => [...needs, ...wants]);
  const path = env["PATH"] ?? "";
  await installPrograms(missingPrograms(needed, path), { cwd: root, env, unattended: yes });
  const missing = new Set(missingPrograms(needed, path));
  const results = await checkAll(steps, { folder, quick, home, missing });
  summarise(results);
  process.exitCode = results.some(({ tally }) => tally.failures.length > 0) ? 1 : 0;
}

try {
  await main();
} catch (error) {
  console.error(`check: ${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 2;
}
