import { readManifest, type Assembly, type Held, type Manifest } from "../../domain/assembly.ts";
import type { Attempt } from "../../domain/attempt.ts";
import type { Project } from "../../domain/project.ts";
import { toProblem } from "../../domain/problem.ts";
import type { Tables } from "../../ports/store.ts";
import type { World } from "../world.ts";
import { changedLines, type Lines } from "./changed-lines.ts";

/**
 * Of the lines that an attempt's merged work changed, writes down how many its prompts held, layer
 * by layer. Nothing depends on it: what goes wrong is logged.
 */
export async function judgePrompts(
  world: World,
  { attempt, project }: { attempt: Attempt; project: Project },
): Promise<void> {
  try {
    const given = await world.store.read((tables) => givenTo(tables, attempt.id));
    const { base_commit: from, head_commit: to } = attempt;
    if (given.length === 0 || from === null || to === null) return;
    const { files } = await world.workspace.changes({ repo: project.repo, from, to });
    const changed = changedLines(files);
    await world.store.write(async (tables) => {
      for (const { row, manifest } of given)
        await tables.assemblies.judge(row.id, heldOf(changed, manifest));
    });
  } catch (error) {
    const facts = { attempt_id: attempt.id, error: toProblem(error).message };
    world.log.warn(facts, "what the prompts of merged work held could not be counted");
  }
}

type Given = { row: Assembly; manifest: Manifest };

/** Prompts with code in them: a session that goes on is not told again what is in the commit. */
async function givenTo(tables: Tables, attempt_id: string): Promise<Given[]> {
  const given: Given[] = [];
  for (const row of await tables.assemblies.of(attempt_id)) {
    if (row.session === "resumed" || row.held !== null) continue;
    const prompt = await tables.prompts.find(row.hash);
    const manifest = prompt ? readManifest(prompt.manifest) : null;
    if (manifest) given.push({ row, manifest });
  }
  return given;
}

/** How many of the changed lines a prompt held. */
export function heldOf(changed: Lines, { layers }: Pick<Manifest, "layers">): Held {
  const seen = new Set<string>();
  const by: Held["layers"] = {};
  for (const { layer, pieces } of layers) {
    const own = new Set(
      pieces.flatMap(({ lines }) => lines.flatMap((each) => within(changed, each))),
    );
    for (const name of own) seen.add(name);
    if (own.size > 0) by[layer] = own.size;
  }
  const total = [...changed.values()].reduce((sum, lines) => sum + lines.size, 0);
  return { changed: total, any: seen.size, layers: by };
}

type Range = { path: string; from: number; to: number };

function within(changed: Lines, { path, from, to }: Range): string[] {
  const lines = [...(changed.get(path) ?? [])].filter((line) => line >= from && line <= to);
  return lines.map((line) => `${line} ${path}`);
}
