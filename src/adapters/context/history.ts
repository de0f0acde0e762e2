import type { ContextQuestion, ContextSource, HeldLines } from "../../ports/context.ts";
import { fenced } from "../../std/fence.ts";
import type { Setting } from "../../std/git-command.ts";
import { askGit, git, zeroSeparated } from "../../std/git.ts";
import { lru } from "../../std/lru.ts";
import { cutEnd, plainText } from "../../std/text.ts";
import { pathsOf, type Likely } from "./layers/likely.ts";
import { nothing, pack, rounded, type Candidate } from "./layers/packing.ts";
import { askedWords, fitsOf } from "./layers/words.ts";

const FILES_MAX = 6;
const COMMITS_MAX = 12;
/** So many are looked through for those whose message fits the task. */
const COMMITS_READ_MAX = 60;
const ALIKE_MAX = 3;
const ALIKE_MIN = 0.25;
const MESSAGE_CHARS_MAX = 800;
const BLAMED_MAX = 3;
const BLAMED_LINES_MAX = 120;
/** Nothing older is looked at; lines from before are told as such. Whole histories take seconds. */
const COMMITS_BACK_MAX = 2_000;
/** A preference of a person that would change the answer. */
const PLAIN: readonly Setting[] = [["log.follow", "false"]];

/**
 * What happened to the files a task is likely about: their last commits, those among them that were
 * about something like it with all they say, and which commits the likely lines are from.
 */
export function historyContext({ likely }: { likely: Likely }): ContextSource {
  return {
    layer: "history",
    name: "history",
    gather: async (question) => {
      const places = await likely(question);
      const files = pathsOf(places, FILES_MAX);
      if (files.length === 0) return nothing(0);
      const { repo } = question.project;
      const range = await rangeOf(repo, question.commit);
      const commits = await commitsOf(repo, range, files);
      const blamed = await blamedLines(repo, range, places.slice(0, BLAMED_MAX));
      const last = commits.slice(0, COMMITS_MAX);
      const candidates = [...lastPiece(last, files), ...alike(question, commits), ...blamed];
      return pack(candidates, question.tokens_max, commits.length);
    },
  };
}

type Commit = { hash: string; day: string; subject: string; body: string };

const answers = lru<string>(60);

/** Each round of a task asks for the same, which never changes for a commit. */
async function remembered(name: readonly unknown[], ask: () => Promise<string>): Promise<string> {
  const key = JSON.stringify(name);
  const found = answers.get(key) ?? (await ask());
  answers.put(key, found);
  return found;
}

async function commitsOf(repo: string, range: string, files: readonly string[]): Promise<Commit[]> {
  const flags = ["--no-show-signature", "--no-renames", "--no-merges", "--abbrev=10", "-z"];
  const more = [`-n${COMMITS_READ_MAX}`, "--format=%h%n%as%n%s%n%b"];
  const log = await remembered([repo, range, files], () =>
    git(repo, ["log", ...flags, ...more, range, "--", ...files], { config: PLAIN }),
  );
  return zeroSeparated(log).map((row) => {
    const [hash = "", day = "", subject = "", ...body] = plainText(row).split("\n");
    return { hash, day, subject: cutEnd(subject, 200), body: body.join("\n").trim() };
  });
}

const lineOf = ({ hash, day, subject }: Commit) => `${hash} ${day} ${subject}`;

function lastPiece(commits: readonly Commit[], files: readonly string[]): Candidate[] {
  const [newest] = commits;
  if (newest === undefined) return [];
  const list = fenced(commits.map(lineOf).join("\n"));
  return [
    {
      source: `history:commits:${newest.hash}`,
      relevance: 0.5,
      text: `The last commits that changed ${files.join(", ")}:\n${list}`,
      get: `git log -- ${files[0] ?? "."}`,
    },
  ];
}

/** Commits whose message is about the same as the task, with all that it says. */
function alike(question: ContextQuestion, commits: readonly Commit[]): Candidate[] {
  const judged = commits.map(({ subject, body }) => ({ name: subject, text: body }));
  const fits = fitsOf(askedWords(question), judged);
  const rated = commits.map((commit, at) => ({ commit, fit: fits[at]?.relevance ?? 0 }));
  return rated
    .filter(({ commit, fit }) => fit >= ALIKE_MIN && commit.body !== "")
    .toSorted((a, b) => b.fit - a.fit)
    .slice(0, ALIKE_MAX)
    .map(({ commit, fit }) => ({
      source: `history:commit:${commit.hash}`,
      relevance: rounded(fit),
      text:
        `An earlier commit was about something like this:\n` +
        fenced(cutEnd(`${lineOf(commit)}\n\n${commit.body}`, MESSAGE_CHARS_MAX)),
      get: `git show ${commit.hash}`,
    }));
}

/** The newest part of a history, as git takes it. */
async function rangeOf(repo: string, commit: string): Promise<string> {
  const oldest = await remembered([repo, commit], async () => {
    const skip = [`--skip=${COMMITS_BACK_MAX}`, "-n1", "--first-parent"];
    return (await askGit(repo, ["rev-list", ...skip, commit])) ?? "";
  });
  return oldest === "" ? commit : `${oldest}..${commit}`;
}

async function blamedLines(
  repo: string,
  range: string,
  places: readonly HeldLines[],
): Promise<Candidate[]> {
  const told = await Promise.all(places.map((place) => blameOf(repo, range, place)));
  const lines = told.filter((one) => one !== "");
  if (lines.length === 0) return [];
  const list = fenced(lines.join("\n"));
  const text = `Which commits the lines that are likely to matter are from:\n${list}`;
  const first = places[0]?.path ?? ".";
  return [{ source: "history:blame", relevance: 0.4, text, get: `git blame -- ${first}` }];
}

/** The commits that the lines of a place are from, those of most lines first; "": it has none. */
async function blameOf(repo: string, range: string, place: HeldLines): Promise<string> {
  const { path, from } = place;
  const to = Math.min(place.to, from + BLAMED_LINES_MAX - 1);
  const flags = ["--porcelain", "--no-textconv", "--no-ignore-revs-file", `-L${from},${to}`];
  const blame = await remembered([repo, range, path, from, to], async () => {
    return (await askGit(repo, ["blame", ...flags, range, "--", path])) ?? "";
  });
  const counts = new Map<string, number>();
  for (const [, hash = ""] of blame.matchAll(/^([0-9a-f]{40,64}) \d+ \d+/gm))
    counts.set(hash, (counts.get(hash) ?? 0) + 1);
  const most = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, 5);
  const said = most.map(
    ([hash, count]) => `  ${count} of ${hash.slice(0, 10)} ${about(blame, hash)}`,
  );
  return said.length === 0 ? "" : [`${path}:${from}-${to}`, ...said].join("\n");
}

function about(blame: string, hash: string): string {
  const told = blame.slice(blame.search(new RegExp(`^${hash} `, "m")));
  const [, subject = ""] = /^summary (.*)$/m.exec(told) ?? [];
  const own = told.slice(0, told.search(/\n\t/));
  return /^boundary$/m.test(own) ? "or older" : cutEnd(plainText(subject), 120);
}
