/**
 * What the first model knows of a file, each with its weight. Where a feature counts as a share, it
 * is divided by the highest value among the candidates. The weights are those of a listwise softmax
 * fitted on 600 commits of twelve public repositories, none of which the figures are measured on;
 * see docs/concepts/prompts.md.
 */
export const FILE_WEIGHTS = {
  /** BM25 of the words in the file (Robertson and Zaragoza), as a share. */
  body: 2.7672442512095414,
  /** Words in the path, those of the file name twice, by rarity, as a share. */
  path: 1.790120398306804,
  /** Words in the names of definitions, by rarity, as a share. */
  defs: 0.9190278722380518,
  /** How much of the worth of the task's words the file has at all. */
  cover: -1.2840337556032855,
  /** Past commits with a like message that changed the file, root of the share. */
  hist_root: 0.2143285082759462,
  /** How often it was changed, newer changes more, as a share. */
  churn: 0.08868090225157797,
  /** Its tests fit the task, as a share. */
  test: 0.11977023993072357,
  /** The most of the task's worth inside 25 lines. */
  window_25: 0.9967304523221124,
  /** A file that fits imports it, as a share. */
  neighbour: 0.05646455531533247,
  /** It was changed together with a file that fits, as a share. */
  seed: 0.34279172766705995,
  /** It stands beside the product: examples, scripts, documents. */
  aside: -1.3905973698456464,
  /** It declares types only. */
  declares: 0.27753014728989994,
  is_test: -4.470991013156492,
  /** BM25 of the words for each unit of worth of the task. */
  body_plain: 1.1637485667544545,
  path_plain: -0.2521452682247496,
  /** Past commits with a like message, as a share. */
  hist: 0.15166843047583273,
  churn_log: 0.8387290116215557,
  body_and_path: -0.5142674905074367,
  /** BM25 of the words that past messages said of the file, as a share. */
  said: 1.6486331825675702,
  /** It was among the last thirty commits, as a share. */
  recent: 0.7788128270732824,
  /** How often its folder is changed. */
  folder_churn: 0.10967965937365816,
  /** The name of one definition says much of the task, and little else. */
  one_name: 0.6585440354632799,
  /** The file's name says much of the task, and little else. */
  file_name: 0.44700011448106197,
  /** The most of the task's worth inside 10 lines. */
  window_10: 0.7599873791784908,
  /** It has the word that is worth most. */
  rarest: 0.11144227698450383,
  /** Its length, as a logarithm. */
  length: 0.4946162599478101,
  /** How often it has words of the task, as a logarithm and a share. */
  hits: -0.3017513015903803,
} as const;

/**
 * What the second model adds: expectations under the chances that the first one gave, over what is
 * known of pairs of files. Fitted like the first.
 */
export const GRAPH_WEIGHTS = {
  /** The first model's score. */
  score: 1.181140007211153,
  /** Chance that a commit which changes what fits changes this too (Zimmermann; Ying). */
  together: -0.9819070651121136,
  /** Imports from and by files that fit. */
  imports: 0.6383447160036128,
  /** Files of the same name that fit. */
  namesakes: -0.26002392101008825,
  /** Files that fit in the same folder and near it. */
  near: 0.8409117308936495,
  /** Chance that a commit which changes tests that fit changes this too. */
  with_tests: 1.5058846909387515,
  /** The first model's chance. */
  chance: -1.4982104076995921,
  together_log: -0.19387151156504345,
  is_test: -0.8883889256955187,
} as const;

/** What is known of a part of a file, next to the other parts of the same file. */
export const PART_WEIGHTS = {
  /** BM25 of the part's words, rarity in the file and in the repository, as a share. */
  words: 2.016264073287103,
  words_square: 0.28038576099621976,
  /** Words in the names of its definitions, as a share. */
  names: 0.6889016684999143,
  /** Words in the names of the definitions around it, as a share. */
  around: 0.9682905672684587,
  /** Its size, as a logarithm of characters. */
  size: 0.4045079840902984,
  /** The share of its lines that import. */
  imports: 0.772911933381787,
  is_first: 0.5647153352457586,
  /** How far down the file it stands, 0..1. */
  place: 0.3677096416738017,
  /** How much of the worth of the task's words it has. */
  worth: 1.605485750978368,
  /** The better of its two neighbours, by `words`. */
  beside: 0.7249840840573493,
  /** It has hardly a word. */
  bare: 0.5015418159724194,
} as const;

/** A feature of a file. */
export type FileFeature = keyof typeof FILE_WEIGHTS;
/** A feature that the second model reads. */
export type GraphFeature = keyof typeof GRAPH_WEIGHTS;
/** A feature of a part of a file. */
export type PartFeature = keyof typeof PART_WEIGHTS;

/** A weight for each feature of the three models. */
export type Weights = {
  file: Readonly<Record<FileFeature, number>>;
  graph: Readonly<Record<GraphFeature, number>>;
  part: Readonly<Record<PartFeature, number>>;
};

/** The weights that rank, unless others are given to measure them. */
export const WEIGHTS: Weights = { file: FILE_WEIGHTS, graph: GRAPH_WEIGHTS, part: PART_WEIGHTS };
