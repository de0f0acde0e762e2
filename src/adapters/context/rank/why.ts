import type { FileFeature, GraphFeature, Weights } from "./weights.ts";

/** Features that say the same kind of thing, and what that is called. */
const GROUPS = {
  words: {
    label: "its words",
    file: ["body", "cover", "body_plain", "window_25", "window_10", "rarest", "hits"],
    graph: [],
  },
  names: { label: "names it defines", file: ["defs", "one_name"], graph: [] },
  path: {
    label: "its path",
    file: ["path", "path_plain", "body_and_path", "file_name"],
    graph: [],
  },
  messages: { label: "past commits like this", file: ["hist", "hist_root", "said"], graph: [] },
  churn: {
    label: "often changed",
    file: ["churn", "churn_log", "recent", "folder_churn"],
    graph: [],
  },
  tests: { label: "its tests", file: ["test"], graph: ["with_tests"] },
  neighbours: {
    label: "files it belongs with",
    file: ["neighbour", "seed"],
    graph: ["together", "together_log", "imports", "near", "namesakes"],
  },
} as const satisfies Record<
  string,
  { label: string; file: readonly FileFeature[]; graph: readonly GraphFeature[] }
>;

type Group = keyof typeof GROUPS;

const NAMES = [
  "words",
  "names",
  "path",
  "messages",
  "churn",
  "tests",
  "neighbours",
] as const satisfies readonly Group[];

const REASONS_MAX = 3;

/** What each group of features adds to the score of a file. */
export function scoresOf(
  weights: Weights,
  file: Readonly<Record<FileFeature, number>>,
  graph: Readonly<Record<GraphFeature, number>>,
): Record<Group, number> {
  const added = (group: Group) => {
    let sum = 0;
    for (const name of GROUPS[group].file) sum += weights.file[name] * file[name];
    for (const name of GROUPS[group].graph) sum += weights.graph[name] * graph[name];
    return Math.round(sum * 1_000) / 1_000;
  };
  return {
    words: added("words"),
    names: added("names"),
    path: added("path"),
    messages: added("messages"),
    churn: added("churn"),
    tests: added("tests"),
    neighbours: added("neighbours"),
  };
}

/** The reasons that weigh most, in words, such as `its words, past commits like this`. */
export function whyOf(
  scores: Readonly<Record<Group, number>>,
  { is_named, defines }: { is_named: boolean; defines: boolean },
): string {
  const said = is_named ? ["the task names it"] : [];
  if (defines) said.push("defines what the task names");
  const heavy = NAMES.filter((name) => scores[name] > 0.05).toSorted(
    (a, b) => scores[b] - scores[a] || NAMES.indexOf(a) - NAMES.indexOf(b),
  );
  const reasons = [...said, ...heavy.map((name) => GROUPS[name].label)].slice(0, REASONS_MAX);
  return reasons.length > 0 ? reasons.join(", ") : "nothing fits better";
}
