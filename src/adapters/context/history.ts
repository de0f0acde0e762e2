import type { ContextPiece, ContextQuestion, ContextSource } from "../../ports/context.ts";
import { fenced } from "../../std/fence.ts";
import { git } from "../../std/git.ts";
import { lru } from "../../std/lru.ts";
import { redact } from "../../std/redact.ts";
import { cutToTokens } from "../../std/tokens.ts";
import { findPlaces } from "./places.ts";

const FILES_MAX = 6;
const COMMITS_MAX = 12;
/** Room for the sentence and the fence around the list. */
const FRAME_TOKENS = 60;

/** The last commits that touched the files a task is likely about, as one fenced list. */
export function historyContext(): ContextSource {
  return {
    layer: "history",
    name: "history",
    gather: async (question) => {
      const places = await findPlaces(question);
      const files = [...new Set(places.map((place) => place.path))].slice(0, FILES_MAX);
      return files.length === 0 ? [] : listCommits(question, files);
    },
  };
}

async function listCommits(
  { project, commit, tokens_max }: ContextQuestion,
  files: readonly string[],
): Promise<ContextPiece[]> {
  const log = await commitsOf(project.repo, commit, files);
  const kept = cutToTokens(log.trim(), tokens_max - FRAME_TOKENS);
  if (kept === "" || tokens_max <= FRAME_TOKENS) return [];
  const text = `The last commits that changed these files:\n${fenced(kept)}`;
  return [{ source: `history:${commit.slice(0, 10)}`, relevance: 0.5, text }];
}

const logs = lru<string>(20);

/** Each round of a task asks for the same list, which never changes. */
async function commitsOf(repo: string, commit: string, files: readonly string[]): Promise<string> {
  const name = JSON.stringify([repo, commit, files]);
  const known = logs.get(name);
  if (known !== undefined) return known;
  const format = "--format=%h %as %s";
  const flags = ["--no-show-signature", "--no-renames", "--abbrev=10", `-n${COMMITS_MAX}`, format];
  const log = redact(await git(repo, ["log", ...flags, commit, "--", ...files]));
  logs.put(name, log);
  return log;
}
