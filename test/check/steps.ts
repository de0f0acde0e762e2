/** Programs that the machine may lack: the name in PATH and the Debian package. */
export const PACKAGES = {
  git: "git",
  tmux: "tmux",
  chromium: "chromium",
  bwrap: "bubblewrap",
} as const;

/** The name of such a program. */
export type Program = keyof typeof PACKAGES;

/**
 * A command as a value. Only npm is given the machine's npm settings. `only_for` is the value of
 * the step's `asked_by` without which the command is left out.
 */
export type Command = {
  program: string;
  args: string[];
  cwd?: string;
  npm?: boolean;
  only_for?: string;
};

/**
 * One line of the check. A step with a `project` is a run of vitest and counts its tests; any other
 * counts as one. `slow` steps are left out by `--fast`; `asked_by` names the environment variable
 * that must be `1` or `all`, or the step is skipped. Its limit holds for all its commands together.
 * What it `wants` is installed as what it `needs` is, but it does without: tests that rest on it
 * skip themselves.
 */
export type Step = {
  name: string;
  title: string;
  limit_s: number;
  commands: Command[];
  project?: string;
  needs?: Program[];
  wants?: Program[];
  slow?: boolean;
  /** Its temporary files lie in memory, where there is room. */
  in_memory?: boolean;
  asked_by?: string;
};

function tool(program: string, ...args: string[]): Command {
  return { program: `node_modules/.bin/${program}`, args };
}

/** Agent programs are started by their own binaries, so nothing that they bring needs to run. */
function npm(...args: string[]): Command {
  const quiet = ["--no-fund", "--no-audit", "--no-update-notifier", "--loglevel=error"];
  return { program: "npm", args: [...args, "--ignore-scripts", ...quiet], npm: true };
}

/** Everything that `./check` proves, cheapest first. */
export const STEPS: readonly Step[] = [
  { name: "format", title: "format", limit_s: 60, commands: [tool("oxfmt", "--check", ".")] },
  {
    name: "lint",
    title: "lint",
    limit_s: 120,
    commands: [tool("oxlint", "--type-aware", "--deny-warnings")],
  },
  {
    name: "types",
    title: "types",
    limit_s: 120,
    commands: [tool("tsc", "-p", "."), tool("tsc", "-p", "web")],
  },
  { name: "dead-code", title: "dead code", limit_s: 60, commands: [tool("knip")] },
  {
    name: "docs",
    title: "reference pages up to date",
    limit_s: 60,
    commands: [{ program: process.execPath, args: ["src/main/docs.ts", "--check"] }],
  },
  {
    name: "ui",
    title: "user interface builds",
    limit_s: 120,
    commands: [tool("vite", "build", "--config", "web/vite.config.ts", "--logLevel", "warn")],
  },
  { name: "tidy", title: "tidy", limit_s: 60, commands: [], project: "tidy", needs: ["git"] },
  { name: "unit", title: "unit", limit_s: 120, commands: [], project: "unit", needs: ["git"] },
  {
    name: "conformance",
    title: "conformance of adapters",
    limit_s: 180,
    commands: [],
    project: "conformance",
    needs: ["git", "tmux"],
    wants: ["bwrap"],
  },
  {
    name: "scenarios",
    title: "scenarios",
    limit_s: 660,
    commands: [],
    project: "scenarios",
    in_memory: true,
    needs: ["git", "tmux"],
    wants: ["bwrap"],
    slow: true,
  },
  {
    name: "simulator",
    title: "queue against its model",
    limit_s: 240,
    commands: [],
    project: "simulator",
    slow: true,
  },
  {
    name: "attacks",
    title: "attacks",
    limit_s: 180,
    commands: [],
    project: "attacks",
    needs: ["git", "tmux"],
    wants: ["bwrap"],
  },
  {
    name: "browser",
    title: "browser",
    limit_s: 180,
    commands: [],
    project: "browser",
    needs: ["git", "tmux", "chromium"],
    slow: true,
  },
  {
    name: "agents",
    title: "real agents",
    limit_s: 820,
    commands: [
      { ...npm("ci"), cwd: "test/real-agents" },
      // Its lock lacks binaries of other platforms that a registry may not have; `ci` refuses that.
      { ...npm("install", "--no-save"), cwd: "test/real-agents/more", only_for: "all" },
    ],
    project: "real-agents",
    needs: ["git", "tmux"],
    slow: true,
    asked_by: "RINGMASTER_REAL_AGENTS",
  },
];

/** The commands of a step that was asked for with `asked`; null when it was not asked for. */
export function commandsFor({ commands, asked_by }: Step, asked: string | null): Command[] | null {
  if (asked_by !== undefined && asked !== "1" && asked !== "all") return null;
  return commands.filter(({ only_for }) => only_for === undefined || only_for === asked);
}

/** The steps that were asked for, in their order. A name that is none is returned as `unknown`. */
export function chooseSteps(
  only: string | undefined,
  fast: boolean,
): { steps: Step[]; unknown: string[] } {
  const names = only?.split(",").map((name) => name.trim());
  const known = new Set(STEPS.map(({ name }) => name));
  return {
    steps: STEPS.filter(({ name, slow }) => names?.includes(name) ?? !(fast && slow)),
    unknown: names?.filter((name) => !known.has(name)) ?? [],
  };
}
