import {
  FILE_WEIGHTS,
  GRAPH_WEIGHTS,
  PART_WEIGHTS,
  type FileFeature,
  type GraphFeature,
} from "../../src/adapters/context/rank/weights.ts";

/** A group of features that the ablation leaves out together. */
export type Group = { file: readonly FileFeature[]; graph: readonly GraphFeature[] };

/** What each part of the method brings is measured by fitting anew without it. */
export const GROUPS: Readonly<Record<string, Group>> = {
  paths: { file: ["path", "path_plain", "body_and_path", "file_name"], graph: [] },
  names: { file: ["defs", "one_name"], graph: [] },
  windows: { file: ["window_25", "window_10"], graph: [] },
  messages: { file: ["said", "hist", "hist_root"], graph: [] },
  churn: { file: ["churn", "churn_log", "recent", "folder_churn"], graph: [] },
  tests: { file: ["test", "is_test"], graph: ["with_tests", "is_test"] },
  "co-change": { file: ["seed"], graph: ["together", "together_log", "with_tests"] },
  imports: { file: ["neighbour"], graph: ["imports"] },
  "second model": {
    file: [],
    graph: ["together", "together_log", "imports", "namesakes", "near", "with_tests", "chance"],
  },
};

function isKey<Table extends object>(table: Table, key: string): key is string & keyof Table {
  return key in table;
}

/** The features of the first model, in the order of its table. */
export const FILE_FEATURES = Object.keys(FILE_WEIGHTS).filter((key) => isKey(FILE_WEIGHTS, key));

/** The features of the second model, in the order of its table. */
export const GRAPH_FEATURES = Object.keys(GRAPH_WEIGHTS).filter((key) => isKey(GRAPH_WEIGHTS, key));

/** The features of a part of a file, in the order of their table. */
export const PART_FEATURES = Object.keys(PART_WEIGHTS).filter((key) => isKey(PART_WEIGHTS, key));
