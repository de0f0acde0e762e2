import { z } from "zod";
import { cacheSetting, checkSetting } from "./settings.ts";

/** A check that a repository seems to have, and what that rests on. */
export const proposedCheck = checkSetting.pick({ name: true, command: true }).extend({
  reason: z.string(),
});

/** How a repository seems to be worked on; for a person to confirm, nothing is run by it. */
export const proposal = z.object({
  checks: z.array(proposedCheck),
  setup: z.array(z.string()),
  cache: z.array(cacheSetting),
});

/** How a repository seems to be worked on. */
export type Proposal = z.infer<typeof proposal>;

type Found = {
  /** Ends the name of a check where another kind of project has one of that name, too. */
  kind: string;
  checks: Proposal["checks"];
  setup?: string[];
  cache?: Proposal["cache"];
};

/**
 * What lies at the root of a repository: every name, a folder's with a slash behind it, and the
 * texts of the files that are looked into.
 */
export type Root = { names: readonly string[]; texts: Readonly<Record<string, string>> };

/** Files whose text is looked at. */
export const FILES_READ = [
  "package.json",
  "pyproject.toml",
  "setup.cfg",
  "composer.json",
  "Makefile",
  "makefile",
  "GNUmakefile",
] as const;

/** What the files at the root say of how the project is checked; empty where they say nothing. */
export function detectChecks(root: Root): Proposal {
  const whole: Proposal = { checks: [], setup: [], cache: [] };
  const by_tool = [node(root), python(root), php(root), ...usual(root)].filter((f) => f !== null);
  for (const found of by_tool.length > 0 ? by_tool : [make(root) ?? NOTHING]) {
    for (const check of found.checks) addCheck(whole, check, found.kind);
    whole.setup.push(...(found.setup ?? []));
    whole.cache.push(...(found.cache ?? []));
  }
  return whole;
}

const NOTHING: Found = { kind: "none", checks: [] };

function addCheck(whole: Proposal, check: Proposal["checks"][number], kind: string): void {
  const isTaken = (name: string) => whole.checks.some((each) => each.name === name);
  const name = isTaken(check.name) ? `${check.name}-${kind}` : check.name;
  if (!isTaken(name)) whole.checks.push({ ...check, name });
}

const PACKAGES = z
  .object({
    scripts: z.record(z.string(), z.string()).catch({}).default({}),
    packageManager: z.string().catch("").default(""),
  })
  .catch({ scripts: {}, packageManager: "" });

/** Package managers by their lock files, with the command that installs just what the lock says. */
const LOCKS = [
  ["pnpm-lock.yaml", "pnpm", "pnpm install --frozen-lockfile"],
  ["yarn.lock", "yarn", "yarn install --frozen-lockfile"],
  ["bun.lock", "bun", "bun install --frozen-lockfile"],
  ["bun.lockb", "bun", "bun install --frozen-lockfile"],
  ["package-lock.json", "npm", "npm ci"],
  ["npm-shrinkwrap.json", "npm", "npm ci"],
] as const;

const SCRIPTS = [
  ["test", ["test"]],
  ["lint", ["lint"]],
  ["types", ["typecheck", "type-check", "types", "tsc"]],
  ["build", ["build"]],
] as const;

/** What `npm init` writes where there are no tests. */
const NO_TEST = /no test specified/;

function node({ names, texts }: Root): Found | null {
  const text = texts["package.json"];
  if (text === undefined) return null;
  const { scripts, packageManager } = PACKAGES.parse(jsonOf(text));
  const lock = LOCKS.find(([file]) => names.includes(file));
  const manager = lock?.[1] ?? /^(pnpm|yarn|bun|npm)@/.exec(packageManager)?.[1] ?? "npm";
  const checks = SCRIPTS.flatMap(([name, words]) => {
    const script = words.find((word) => scripts[word] !== undefined);
    if (script === undefined || NO_TEST.test(scripts[script] ?? "")) return [];
    const command =
      script === "test" && manager === "npm" ? "npm test" : `${manager} run ${script}`;
    return [{ name, command, reason: `the script "${script}" of package.json` }];
  });
  if (checks.length === 0) return null;
  if (!lock) return { kind: "node", checks, setup: [`${manager} install`] };
  return {
    kind: "node",
    checks,
    cache: [{ key: lock[0], path: "node_modules", command: lock[2] }],
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a broken file proposes nothing
  }
}

function python({ names, texts }: Root): Found | null {
  const runner = names.includes("uv.lock")
    ? "uv run "
    : names.includes("poetry.lock")
      ? "poetry run "
      : "";
  if (names.includes("tox.ini"))
    return one("python", { name: "test", command: `${runner}tox`, reason: "tox.ini" });
  const reason = pytestReason(names, texts);
  if (reason === null) return null;
  const command = runner === "" ? "python3 -m pytest" : `${runner}pytest`;
  return one("python", { name: "test", command, reason });
}

function pytestReason(names: Root["names"], texts: Root["texts"]): string | null {
  const file = ["pytest.ini", "conftest.py"].find((name) => names.includes(name));
  if (file !== undefined) return file;
  if (/^\[tool\.pytest\b/m.test(texts["pyproject.toml"] ?? "")) return "pyproject.toml";
  if (/^\[tool:pytest\]/m.test(texts["setup.cfg"] ?? "")) return "setup.cfg";
  const is_project = ["pyproject.toml", "setup.py"].some((name) => names.includes(name));
  return is_project && names.includes("tests/") ? "the folder tests" : null;
}

const one = (kind: string, check: Proposal["checks"][number]): Found => ({ kind, checks: [check] });

/** Projects whose tool has one usual command: by file, kind, and name and command of each check. */
const USUAL: readonly (readonly [RegExp, string, readonly (readonly [string, string])[]])[] = [
  [/^Cargo\.toml$/, "rust", [["test", "cargo test"]]],
  [
    /^go\.mod$/,
    "go",
    [
      ["test", "go test ./..."],
      ["vet", "go vet ./..."],
    ],
  ],
  [/^gradlew$/, "gradle", [["test", "./gradlew check"]]],
  [/^mvnw$/, "maven", [["test", "./mvnw -B verify"]]],
  [/^build\.gradle(\.kts)?$/, "gradle", [["test", "gradle check"]]],
  [/^pom\.xml$/, "maven", [["test", "mvn -B verify"]]],
  [/^mix\.exs$/, "elixir", [["test", "mix test"]]],
  [/^deno\.jsonc?$/, "deno", [["test", "deno test"]]],
  [/\.(sln|slnx|csproj|fsproj)$/, "dotnet", [["test", "dotnet test"]]],
];

/** Each kind once: the first file that tells of it. */
function usual({ names }: Root): Found[] {
  const told = new Set<string>();
  return USUAL.flatMap(([pattern, kind, commands]) => {
    const reason = names.find((name) => pattern.test(name));
    if (reason === undefined || told.has(kind)) return [];
    told.add(kind);
    return [{ kind, checks: commands.map(([name, command]) => ({ name, command, reason })) }];
  });
}

function php({ names, texts }: Root): Found | null {
  const text = texts["composer.json"];
  if (text === undefined) return null;
  const found = z.object({ scripts: z.object({ test: z.unknown() }) }).safeParse(jsonOf(text));
  const unit = names.find((name) => /^phpunit(\.dist)?\.xml(\.dist)?$/.test(name));
  const setup = ["composer install --no-interaction"];
  if (found.success && found.data.scripts.test !== undefined) {
    const reason = 'the script "test" of composer.json';
    return { ...one("php", { name: "test", command: "composer test", reason }), setup };
  }
  if (unit === undefined) return null;
  return { ...one("php", { name: "test", command: "vendor/bin/phpunit", reason: unit }), setup };
}

/** A Makefile mostly calls the tools of the others: it counts where they found nothing. */
function make({ texts }: Root): Found | null {
  const file = FILES_READ.find((name) => /make/i.test(name) && texts[name] !== undefined);
  if (file === undefined) return null;
  const checks = ["test", "check", "lint"].flatMap((target) =>
    new RegExp(`^${target}\\s*:(?!=)`, "m").test(texts[file] ?? "")
      ? [{ name: target, command: `make ${target}`, reason: `the target "${target}" of ${file}` }]
      : [],
  );
  return checks.length === 0 ? null : { kind: "make", checks };
}

/** A proposal as the text of a ringmaster.toml. */
export function tomlOf({ checks, setup, cache }: Proposal): string {
  const text = (value: string) => JSON.stringify(value);
  const first = setup.length > 0 ? [`setup = [${setup.map(text).join(", ")}]\n`] : [];
  const tables = [
    ...checks.map(({ name, command }) => ["checks", { name, command }] as const),
    ...cache.map((entry) => ["cache", entry] as const),
  ].map(([table, entry]) => {
    const lines = Object.entries(entry).map(([key, value]) => `${key} = ${text(value)}`);
    return `[[${table}]]\n${lines.join("\n")}\n`;
  });
  return [...first, ...tables].join("\n");
}
