import type { Weights } from "../../src/adapters/context/rank/weights.ts";
import { FILE_FEATURES, GRAPH_FEATURES, PART_FEATURES, type Group } from "./groups.ts";
import { secondOf, type Row } from "./rows.ts";
import { fit } from "./softmax-fit.ts";

/** Weights of the three models, by the names of their features. */
export type Fitted = Weights;

/** The weights of both models of files, in the order of their tables. */
export type FileModels = { first: Float64Array; second: Float64Array };

/** Both models of files, fitted one after the other; features of `without` take no part. */
export function fitFiles(rows: readonly Row[], without: Group | null): FileModels {
  const [no_file, no_graph] = [new Set<string>(without?.file), new Set<string>(without?.graph)];
  const isFile = (at: number) => !no_file.has(FILE_FEATURES[at] ?? "");
  const isGraph = (at: number) => !no_graph.has(GRAPH_FEATURES[at] ?? "");
  const first = fit(
    rows.map(({ files }) => files),
    FILE_FEATURES.length,
    isFile,
  );
  const seconds = rows.map((row) => secondOf(row, first));
  return { first, second: fit(seconds, GRAPH_FEATURES.length, isGraph) };
}

/** The weights of all three models. */
export function fitWeights(rows: readonly Row[], without: Group | null): Fitted {
  const { first, second } = fitFiles(rows, without);
  const parts = fit(
    rows.flatMap((row) => row.parts),
    PART_FEATURES.length,
    () => true,
  );
  return {
    file: tableOf(FILE_FEATURES, first),
    graph: tableOf(GRAPH_FEATURES, second),
    part: tableOf(PART_FEATURES, parts),
  };
}

function tableOf<Name extends string>(
  names: readonly Name[],
  weights: Float64Array,
): Record<Name, number>;
function tableOf(names: readonly string[], weights: Float64Array): Record<string, number> {
  return Object.fromEntries(names.map((name, at) => [name, weights[at] ?? 0]));
}
