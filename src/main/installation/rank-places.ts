import path from "node:path";
import { openIndex } from "../../adapters/context/index/open.ts";
import { pathsNamed } from "../../adapters/context/rank/mentions.ts";
import { rank } from "../../adapters/context/rank/rank.ts";
import type { RankedPlaces, RankPlaces } from "../../cli/installation.ts";
import { Problem } from "../../domain/problem.ts";
import { commitOf } from "../../std/git.ts";
import type { Home } from "../home.ts";

/**
 * The places of a repository that a task is likely about. What was found out of files is kept under
 * the home, so that the next question is answered sooner. Throws `repository_unusable` for a folder
 * that is no repository and a commit that is not there.
 */
export async function rankPlaces(home: Home, asked: RankPlaces): Promise<RankedPlaces> {
  const { title, body, budget } = asked;
  const repo = path.resolve(asked.repo_dir);
  await requireCommit(repo, asked.commit);
  const start = performance.now();
  const shelf = path.join(home.root, "index");
  const named = pathsNamed({ title, body }).filter((name) => name.includes("/"));
  const index = await openIndex({ repo, commit: asked.commit, shelf, named });
  const opened = performance.now();
  const { files } = rank(index, { title, body, ...(budget !== null && { budget }) });
  const done = performance.now();
  return {
    files: files.map(({ path: file, ranges, tokens, why }) => ({
      path: file,
      ranges,
      tokens,
      why,
    })),
    index_ms: rounded(opened - start),
    query_ms: rounded(done - opened),
  };
}

/** A repository without any commit is one without files: only `HEAD` may be asked of it. */
async function requireCommit(repo: string, commit: string): Promise<void> {
  const name = await commitOf(repo, commit);
  if (name !== null || commit === "HEAD") return;
  throw new Problem(
    "repository_unusable",
    `Expected a commit of ${repo}, got "${commit}", which is none.`,
    "Name a commit, a branch or a tag of that repository.",
  );
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
