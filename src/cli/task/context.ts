import type { Assembly, Manifest } from "../../domain/assembly.ts";
import { ago, oneLine, table, type Cell, type Look } from "../output.ts";
import type { Run } from "../shape.ts";
import type { context as shape } from "./commands.ts";

/** What the task's prompts were made of: all in a line each, and the newest in full. */
export const run: Run<typeof shape> = async ({ task: id }, { call, show, look, world }) => {
  const { items } = await call("taskContext", { params: { id }, query: {} });
  const [newest] = items;
  const prompt = newest && (await call("showPrompt", { params: { hash: newest.hash } }));
  const manifest = prompt?.manifest ?? null;
  show({ id, items, manifest }, () =>
    [promptsText(items, look, world.now()), manifest ? manifestText(manifest, look) : ""].join(
      "\n",
    ),
  );
};

function promptsText(items: readonly Assembly[], look: Look, now: string): string {
  const rows = items.map((each): Cell[] => [
    ago(each.at, now),
    each.attempt_id ?? "a look",
    each.iteration,
    each.session,
    `${each.tokens} of ${each.budget}`,
    `${each.took_ms} ms`,
    each.held === null ? null : `${each.held.any} of ${each.held.changed}`,
    each.hash.slice(0, 12),
  ]);
  const heads = ["WHEN", "FOR", "RUN", "SESSION", "TOKENS", "TOOK", "CHANGED LINES HELD", "HASH"];
  return table(heads, rows, look, "No prompt has been put together for this task yet.");
}

const PIECES_TOLD = 12;

function manifestText({ layers }: Manifest, look: Look): string {
  const rows = layers.map((each): Cell[] => [
    each.layer,
    `${each.tokens} of ${each.budget}`,
    each.considered,
    each.taken,
    each.left_out,
    `${each.took_ms} ms`,
  ]);
  const heads = ["LAYER", "TOKENS", "CONSIDERED", "TAKEN", "LEFT OUT", "TOOK"];
  const head = table(heads, rows, look, "Nothing was told.");
  return ["The newest one:", head, ...layers.flatMap(layerText)].join("\n");
}

function layerText({ layer, pieces, missing }: Manifest["layers"][number]): string[] {
  const taken = pieces.map(({ source, tokens, relevance }) => {
    return `  ${oneLine(source)} (${tokens} tokens, relevance ${relevance.toFixed(2)})`;
  });
  const left = missing.map(({ what, why, get }) => `  not: ${oneLine(`${what} (${why}): ${get}`)}`);
  if (taken.length + left.length === 0) return [];
  return [`${layer}:`, ...some(taken), ...some(left)];
}

function some(lines: readonly string[]): string[] {
  const more = lines.length - PIECES_TOLD;
  return more > 0 ? [...lines.slice(0, PIECES_TOLD), `  and ${more} more`] : [...lines];
}
