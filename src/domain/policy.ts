import { findSecrets } from "../std/redact.ts";
import type { Changes, CommitChange, FileChange } from "./change.ts";
import { covers } from "./file-pattern.ts";
import { hunkLines } from "./hunks.ts";
import { SETTINGS_FILE, type RepositorySettings } from "./settings.ts";

/**
 * What a work does that its project does not want. `refuse`: it is not taken as it is. `flag`: a
 * person looks at it. The sentence never holds the secret itself.
 */
export type PolicyFinding = {
  rule: "secrets" | "tests" | "history" | "size" | "settings";
  effect: "refuse" | "flag";
  path: string | null;
  line: number | null;
  text: string;
};

type Policy = RepositorySettings["policy"];

/** What a project's policy says of the changes of a work. Pure: same changes, same findings. */
export function policyFindings(policy: Policy, changes: Changes): PolicyFinding[] {
  return [
    ...(changes.rewrites ? [REWRITTEN] : []),
    ...(changes.is_cut ? [TOO_MUCH] : []),
    ...secretsIn(policy, changes),
    ...testsTouched(policy, changes.files),
  ];
}

/** Whether a work touches the settings of its project, or more than is looked at. */
export function touchesSettings({ files, is_cut }: Pick<Changes, "files" | "is_cut">): boolean {
  return is_cut || files.some(({ path }) => path === SETTINGS_FILE);
}

/** Settings that cannot be used are never taken: all later work would be judged by older ones. */
export function settingsFinding({ line, text }: Pick<PlacedText, "line" | "text">): PolicyFinding {
  return { rule: "settings", effect: "refuse", path: SETTINGS_FILE, line, text: unusable(text) };
}

const unusable = (why: string) => `The settings cannot be used like this. ${why}`;

const REWRITTEN: PolicyFinding = {
  rule: "history",
  effect: "refuse",
  path: null,
  line: null,
  text:
    "The branch has no commit in common with that on which the work began: its history was " +
    "rewritten. Bring the commits back onto it (git reflog shows where they were).",
};

const TOO_MUCH: PolicyFinding = {
  rule: "size",
  effect: "flag",
  path: null,
  line: null,
  text: "The work changes more than is looked through for secrets.",
};

/** Those of the work as it is; of a work that holds none, those that its commits bring along. */
function secretsIn(policy: Policy, changes: Changes): PolicyFinding[] {
  if (policy.secrets !== "refuse") return [];
  const open = changes.files.flatMap(secretsOf);
  return open.length > 0 ? open : changes.commits.flatMap(hiddenIn);
}

/** Whether only the history of a work holds a secret: then one commit of it would hold none. */
export function hidesSecret(policy: Policy, { files, commits }: Changes): boolean {
  if (policy.secrets !== "refuse" || files.some((file) => secretsOf(file).length > 0)) return false;
  return commits.some((commit) => hiddenIn(commit).length > 0);
}

/** Secrets in lines that came. What was only moved about within its file was there before. */
function secretsOf({ path, patch }: Pick<FileChange, "path" | "patch">): PolicyFinding[] {
  const lines = hunkLines(patch);
  const gone = new Set(lines.flatMap(({ sign, text }) => (sign === "-" ? [text] : [])));
  const came = lines.filter(({ sign, text }) => sign === "+" && !gone.has(text));
  return findSecrets(came.map(({ text }) => text)).map(({ kind, at }) => ({
    rule: "secrets",
    effect: "refuse",
    path,
    line: came[at]?.line ?? null,
    text: `This looks like a secret (${kind}). Take it out, and read it from the environment.`,
  }));
}

const STAYS = "A merge would bring it along: it has to be taken out of the branch's history.";

/** What a commit brings, whatever became of it later, and what its message says. */
function hiddenIn({ commit, message, files }: CommitChange): PolicyFinding[] {
  const name = commit.slice(0, 12);
  const found = { rule: "secrets", effect: "refuse", line: null } as const;
  const said = findSecrets(message.split("\n")).map(({ kind }) => ({
    ...found,
    path: null,
    text: `The message of commit ${name} has what looks like a secret (${kind}). ${STAYS}`,
  }));
  const brought = files.flatMap(secretsOf).map(({ path }) => ({
    ...found,
    path,
    text: `Commit ${name} has what looks like a secret here. ${STAYS}`,
  }));
  return [...said, ...brought];
}

/**
 * Tests that were there before and lost lines. A test that only gains some is what is expected of
 * good work.
 */
function testsTouched({ tests, test_paths }: Policy, files: readonly FileChange[]) {
  if (tests === "allow") return [];
  return files.flatMap((file): PolicyFinding[] => {
    const path = file.old_path ?? file.path;
    const is_test = test_paths.some((pattern) => covers(pattern, path));
    const stays = test_paths.some((pattern) => covers(pattern, file.path));
    const lost = LOST[file.status](file) ?? (stays ? null : LEFT(file));
    if (!is_test || lost === null) return [];
    return [{ rule: "tests", effect: tests, path, line: null, text: lost }];
  });
}

const CHANGED = "A test that was there before was changed.";

const LOST: Record<FileChange["status"], (file: FileChange) => string | null> = {
  added: () => null,
  changed: ({ removed, binary }) => (removed > 0 || binary ? CHANGED : null),
  renamed: ({ removed, path }) =>
    removed > 0 ? `It was changed and is now ${tellPath(path)}.` : null,
  deleted: () => "A test that was there before was deleted.",
};

const LEFT = ({ path }: FileChange) => `It is now ${tellPath(path)}, which is no place for tests.`;

/** A finding in one line, its place first. */
export function tellFinding({ path, line, text }: PlacedText): string {
  if (path === null) return text;
  return `${tellPath(path)}${line === null ? "" : `:${line}`}: ${text}`;
}

const CONTROLS = /[\p{Cc}\u2028\u2029]/gu;

/** A path in one line: with control characters and the like written out, in quotes. */
export function tellPath(path: string): string {
  if (path.search(CONTROLS) === -1) return path;
  const hex = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(path).replaceAll(CONTROLS, hex);
}

type PlacedText = { path: string | null; line: number | null; text: string };

/** The findings for which the work is not taken as it is. */
export function refusals(findings: readonly PolicyFinding[]): PolicyFinding[] {
  return findings.filter(({ effect }) => effect === "refuse");
}

const REFUSALS_TOLD = 20;

/** The sentence for people and agents on what is refused, with every place. */
export function refusalText(findings: readonly PolicyFinding[]): string {
  const told = findings.slice(0, REFUSALS_TOLD).map((found) => `- ${tellFinding(found)}`);
  const more = findings.length - told.length;
  const rest = more > 0 ? [`- and ${more} more`] : [];
  return ["The project's policy refuses this work:", ...told, ...rest].join("\n");
}
