/** What a refresh of the ranking did. */
export type RankReport = {
  /** The version of the graph that was ranked. */
  version: number;
  tasks: number;
  /** Tasks whose place in the queue changed. */
  changed: number;
  betweenness: "exact" | "sampled";
  /** True when some task was ranked anew meanwhile and kept that rank: rank once more. */
  overtaken: boolean;
  /** False when another process did it. */
  inline: boolean;
};

/**
 * Computes how every open task stands in the graph, and writes what changed. A change of the graph
 * is ranked in its own transaction already, by the metrics known then; this brings the metrics
 * themselves up to date. Large graphs are computed in a process of their own.
 */
export interface Ranker {
  /** One at a time: who asks meanwhile waits for the one under way, and then for its own. */
  refresh(): Promise<RankReport>;
  /** What the last refresh of this process said; null before the first. */
  latest(): RankReport | null;
  /** Ends what is under way. Later refreshes are refused. */
  close(): Promise<void>;
}
