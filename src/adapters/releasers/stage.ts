import { mkdir, rename, stat, utimes } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { parse, TomlError } from "smol-toml";
import { Problem } from "../../domain/problem.ts";
import { repositorySettings, type CacheSetting } from "../../domain/settings.ts";
import type { StagedRelease, StagePlan } from "../../ports/releaser.ts";
import { placeCache } from "../../std/dependency-cache.ts";
import { namesIn, nullWhenAbsent, readText, removeFolder } from "../../std/files.ts";
import { archive, commandEnv, commitOf } from "../../std/git.ts";
import { runCommand } from "../../std/process.ts";
import { lives, refOf } from "../../std/process-tree.ts";
import { removeOldReleases } from "./old-releases.ts";
import { placeUi } from "./ui.ts";

const UNPACK_MS_MAX = 2 * 60_000;

/**
 * Lays a commit out as a folder that can serve: its files, its dependencies, its built page. It is
 * made beside and renamed at the end, so a release folder is whole or not there.
 * `repository_unusable` for an unknown commit, `internal` when a step fails; its sentence holds
 * what the step printed.
 */
export async function stageRelease(
  home: string,
  { repo, commit: revision }: StagePlan,
): Promise<StagedRelease> {
  const started = performance.now();
  const commit = await commitOf(repo, revision);
  if (commit === null)
    throw new Problem(
      "repository_unusable",
      `Expected ${revision} to be a commit of ${repo}, but it is not.`,
      "Give a commit of the self project: git log",
    );
  const folder = join(home, "releases", commit);
  const built: string[] = [];
  if ((await stat(folder).catch(nullWhenAbsent)) === null)
    built.push(...(await makeRelease({ home, repo, commit }, folder)));
  const now = new Date();
  await utimes(folder, now, now);
  await removeOldReleases(home, commit);
  return { folder, commit, duration_ms: Math.round(performance.now() - started), built };
}

type Place = { home: string; repo: string; commit: string };

async function makeRelease(place: Place, folder: string): Promise<string[]> {
  await sweepStaging(place.home);
  const self = refOf(process.pid);
  const name = `staging-${self.pid}-${self.started}-${randomUUID().slice(0, 8)}`;
  const staging = join(place.home, "releases", name);
  await mkdir(staging, { recursive: true });
  try {
    await unpack(place, staging);
    const steps = ["files", ...(await placeDependencies(place, staging))];
    steps.push(...(await placeUi(place, staging)));
    await rename(staging, folder).catch((error: unknown) => keepTwin(error, folder));
    return steps;
  } finally {
    await removeFolder(staging);
    await removeFolder(`${staging}.tar`);
  }
}

/** Another process staged the same commit meanwhile: then its folder is as good as ours. */
async function keepTwin(error: unknown, folder: string): Promise<void> {
  if ((await stat(folder).catch(nullWhenAbsent)) === null) throw error;
}

async function unpack({ repo, commit }: Place, staging: string): Promise<void> {
  const tar = `${staging}.tar`;
  await archive(repo, commit, tar);
  const command = { program: "tar", args: ["-xf", tar, "-C", staging], cwd: staging, stdin: null };
  const done = await runCommand({ ...command, env: commandEnv() }, { timeout_ms: UNPACK_MS_MAX });
  if (done.exit_code !== 0)
    throw new Error(`Expected tar to unpack the release, but: ${done.stderr.trim()}`);
}

/**
 * Every cached folder of the commit's settings. Only Ringmaster's own code runs in a release, so
 * its files are shared with the cache. Answers which had to be made anew.
 */
async function placeDependencies(place: Place, staging: string): Promise<string[]> {
  const made: string[] = [];
  for (const entry of await cachesOf(staging)) {
    const answer = await placeCache(place, entry, { into: staging, use: "shared" });
    if (answer.status !== "linked") {
      const code = answer.status === "failed" ? "check_unrunnable" : "settings_invalid";
      throw new Problem(code, answer.detail, "Correct [[cache]] in ringmaster.toml.");
    }
    if (answer.made) made.push(entry.path);
  }
  return made;
}

async function cachesOf(staging: string): Promise<CacheSetting[]> {
  const text = await readText(join(staging, "ringmaster.toml"));
  try {
    return repositorySettings.parse(parse(text ?? "")).cache;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const [first] = error.message.split("\n");
    const what = error instanceof TomlError ? first : error.message;
    const hint = "Correct the file and commit it.";
    throw new Problem("settings_invalid", `ringmaster.toml of the release: ${what}`, hint);
  }
}

/** Removes what a killed predecessor left half made. */
async function sweepStaging(home: string): Promise<void> {
  const releases = join(home, "releases");
  for (const name of await namesIn(releases)) {
    const [, pid, started] = /^staging-(\d+)-(\d+)-[0-9a-f]{8}(\.tar)?$/.exec(name) ?? [];
    if (pid === undefined || lives({ pid: Number(pid), started: Number(started) })) continue;
    await removeFolder(join(releases, name));
  }
}
