/**
 * What the first model knows of a file, each with its weight. Where a feature counts as a share, it
 * is divided by the highest value among the candidates. The weights are those of a listwise softmax
 * fitted on 600 commits of twelve public repositories, none of which the figures are measured on;
 * see docs/concepts/prompts.md.
 */
export const FILE_WEIGHTS = {
  /** BM25 of the words in the file (Robertson and Zaragoza), as a share. */
  body: 2.3978,
  /** Words in the path, those of the file name twice, by rarity, as a share. */
  path: 1.4998,
  /** Words in the names of definitions, by rarity, as a share. */
  defs: 0.861,
  /** How much of the worth of the task's words the file has at all. */
  cover: -1.0001,
  /** Past commits with a like message that changed the file, root of the share. */
  hist_root: 0.3215,
  /** How often it was changed, newer changes more, as a share. */
  churn: 0.0815,
  /** Its tests fit the task, as a share. */
  test: 0.1209,
  /** The most of the task's worth inside 25 lines. */
  window_25: 0.9519,
  /** A file that fits imports it, as a share. */
  neighbour: 0.0622,
  /** It was changed together with a file that fits, as a share. */
  seed: 0.3473,
  /** It stands beside the product: examples, scripts, documents. */
  aside: -0.5751,
  /** It declares types only. */
  declares: 0.2624,
  is_test: -4.2813,
  /** BM25 of the words for each unit of worth of the task. */
  body_plain: 1.2043,
  path_plain: -0.3143,
  /** Past commits with a like message, as a share. */
  hist: 0.0964,
  churn_log: 0.7093,
  body_and_path: -0.1097,
  /** BM25 of the words that past messages said of the file, as a share. */
  said: 1.6344,
  /** It was among the last thirty commits, as a share. */
  recent: 0.8387,
  /** How often its folder is changed. */
  folder_churn: 0.1409,
  /** The name of one definition says much of the task, and little else. */
  one_name: 0.6825,
  /** The file's name says much of the task, and little else. */
  file_name: 0.3432,
  /** The most of the task's worth inside 10 lines. */
  window_10: 0.7765,
  /** It has the word that is worth most. */
  rarest: 0.1131,
  /** Its length, as a logarithm. */
  length: 0.2763,
  /** How often it has words of the task, as a logarithm and a share. */
  hits: -0.0924,
} as const;

/**
 * What the second model adds: expectations under the chances that the first one gave, over what is
 * known of pairs of files. Fitted like the first.
 */
export const GRAPH_WEIGHTS = {
  /** The first model's score. */
  score: 1.1629,
  /** Chance that a commit which changes what fits changes this too (Zimmermann; Ying). */
  together: -0.9566,
  /** Imports from and by files that fit. */
  imports: 0.7175,
  /** Files of the same name that fit. */
  namesakes: -0.2452,
  /** Files that fit in the same folder and near it. */
  near: 0.975,
  /** Chance that a commit which changes tests that fit changes this too. */
  with_tests: 1.4472,
  /** The first model's chance. */
  chance: -1.2616,
  together_log: -0.1966,
  is_test: -1.0665,
} as const;

/** What is known of a part of a file, next to the other parts of the same file. */
export const PART_WEIGHTS = {
  /** BM25 of the part's words, rarity in the file and in the repository, as a share. */
  words: 1.9106,
  words_square: 0.3695,
  /** Words in the names of its definitions, as a share. */
  names: 0.6894,
  /** Words in the names of the definitions around it, as a share. */
  around: 0.9691,
  /** Its size, as a logarithm of characters. */
  size: 0.3882,
  /** The share of its lines that import. */
  imports: 0.757,
  is_first: 0.5752,
  /** How far down the file it stands, 0..1. */
  place: 0.356,
  /** How much of the worth of the task's words it has. */
  worth: 1.6411,
  /** The better of its two neighbours, by `words`. */
  beside: 0.7276,
  /** It has hardly a word. */
  bare: 0.8812,
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
