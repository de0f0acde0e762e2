import { createHash } from "node:crypto";
import type { Assembly, Manifest } from "../../domain/assembly.ts";
import type { Task } from "../../domain/task.ts";
import { estimateTokens } from "../../std/tokens.ts";
import type { World } from "../world.ts";
import type { Assembled } from "./assemble.ts";
import type { Filled } from "./fill.ts";

/** For whom a prompt was put together; without an attempt somebody only looked at it. */
type Reader = {
  task: Pick<Task, "id" | "project_id">;
  attempt_id: string | null;
  iteration: number | null;
  session: "fresh" | "resumed";
};

/** Keeps a prompt by its hash, and that it was given; the same prompt for the same reader once. */
export async function keep(
  world: Pick<World, "store" | "clock">,
  prompt: Assembled & { commit: string },
  reader: Reader,
): Promise<void> {
  const at = world.clock.now();
  const { hash, text } = prompt;
  const manifest = JSON.stringify(manifestOf(prompt, reader));
  await world.store.write(async (tables) => {
    if (!(await tables.prompts.find(hash)))
      await tables.prompts.insert({ hash, text, manifest, at });
    await tables.assemblies.insert(rowOf(prompt, reader, at));
  });
}

function rowOf(prompt: Assembled & { commit: string }, reader: Reader, at: string): Assembly {
  const { hash, tokens, budget, took_ms, commit } = prompt;
  const { task, ...given } = reader;
  const known = [hash, task.id, given.attempt_id, given.iteration, given.session];
  const name = createHash("sha256").update(JSON.stringify(known)).digest("hex").slice(0, 16);
  const layers = prompt.layers.map(({ summary }) => summary);
  return {
    id: `as-${name}`,
    hash,
    task_id: task.id,
    project_id: task.project_id,
    ...given,
    commit,
    tokens,
    budget,
    took_ms,
    at,
    layers,
    held: null,
  };
}

/** A row of the manifest holds at most this many pieces, and as many that were left out. */
const TOLD_MAX = 300;

function manifestOf(prompt: Assembled & { commit: string }, { task, session }: Reader): Manifest {
  const { commit, budget, layers } = prompt;
  return { task_id: task.id, commit, session, budget, layers: layers.map(layerOf) };
}

function layerOf(filled: Filled): Manifest["layers"][number] {
  const pieces = filled.pieces.slice(0, TOLD_MAX).map((piece) => ({
    source: piece.source,
    relevance: piece.relevance,
    tokens: estimateTokens(piece.text),
    scores: { ...piece.scores },
    lines: [...(piece.lines ?? [])],
    warning: piece.warning ?? null,
  }));
  const missing = filled.missing
    .slice(0, TOLD_MAX)
    .map(({ what, why, get }) => ({ what, why, get }));
  return { ...filled.summary, pieces, missing };
}
