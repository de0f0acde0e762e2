import { tryGit, zeroSeparated } from "../../../std/git.ts";
import { lexicon, type Dictionary } from "./lexicon.ts";
import type { PastCommit } from "./shape.ts";
import { eachWord, termsOf } from "./terms.ts";

/** So many commits are looked back at; merges do not count. */
export const COMMITS_MAX = 3_000;

const BODY_CHARS_MAX = 600;
const BODY_WEIGHT = 0.3;
const SUBJECT_CHARS_MAX = 1_000;
/** A commit that changes more files than this says nothing of any of them; the rest is not kept. */
const PATHS_MAX = 200;
const LOG_BYTES_MAX = 400_000_000;

/** What a repository may prefer must not change what a commit is said to have changed. */
const PLAIN = [
  ["log.showRoot", "true"],
  ["log.follow", "false"],
  ["diff.relative", "false"],
  ["diff.ignoreSubmodules", "none"],
] as const;

/** A commit of the past and its name. */
export type NamedCommit = PastCommit & { name: string };

/** Names of the newest commits that lead to a commit, newest first, merges left out. */
export async function namesBefore(repo: string, commit: string): Promise<string[]> {
  const flags = ["--no-merges", `--max-count=${COMMITS_MAX}`];
  const listed = await tryGit(repo, ["rev-list", ...flags, commit, "--"]);
  if (listed.exit_code === 0) return listed.stdout.split("\n").filter((name) => name !== "");
  return []; // a history that breaks off is none; the files are there all the same
}

/**
 * What commits said and changed. Those of a clone that holds no more of them are left out, as is
 * what a commit changed when its parent is not there.
 */
export async function readCommits(
  repo: string,
  names: readonly string[],
  numbers: Pick<Dictionary, "number">,
): Promise<NamedCommit[]> {
  if (names.length === 0) return [];
  const format = "--format=%x00%x00%H%x00%s%x00%b%x00";
  const shape = ["--no-show-signature", "--no-renames", "--name-only", "-z", "--encoding=UTF-8"];
  const drivers = ["--no-ext-diff", "--no-textconv", "--no-notes", "--no-color", "--no-mailmap"];
  const args = ["log", "--no-walk=unsorted", "--stdin", ...shape, ...drivers, format];
  const stdin = `${names.join("\n")}\n`;
  const told = await tryGit(repo, args, { stdin, bytes_max: LOG_BYTES_MAX, config: PLAIN });
  return commitsIn(told.stdout, numbers);
}

/** Two zero bytes and a name begin a commit; nothing that git prints holds the like. */
const BEGINNING = /\0\0(?=(?:[0-9a-f]{40}|[0-9a-f]{64})\0)/;

function commitsIn(log: string, numbers: Pick<Dictionary, "number">): NamedCommit[] {
  const { numberOf } = lexicon(numbers);
  return log
    .split(BEGINNING)
    .slice(1)
    .map((text) => {
      const [name = "", subject = "", body = "", ...listed] = text.split("\0");
      const paths = zeroSeparated(listed.join("\0"));
      const terms = messageTerms(subject.slice(0, SUBJECT_CHARS_MAX), body, numberOf);
      return { name, terms, paths: pathsOf(paths) };
    });
}

/** The first path follows a line end, which parts it from the message. */
function pathsOf([first, ...others]: readonly string[]): string[] {
  if (first === undefined) return [];
  const paths = [first.replace(/^\n/, ""), ...others].filter((path) => path !== "");
  return paths.length > PATHS_MAX ? [] : paths;
}

function messageTerms(
  subject: string,
  body: string,
  numberOf: (term: string) => number,
): Map<number, number> {
  const terms = new Map<number, number>();
  const note = (weight: number) => (word: string) => {
    for (const term of termsOf(word)) {
      const number = numberOf(term);
      if (!terms.has(number)) terms.set(number, weight);
    }
  };
  eachWord(subject, 0, subject.length, note(1));
  eachWord(body, 0, Math.min(body.length, BODY_CHARS_MAX), note(BODY_WEIGHT));
  return terms;
}
