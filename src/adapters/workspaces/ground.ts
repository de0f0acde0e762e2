import type { Shield } from "../../std/contained.ts";

/** Where things lie that worktrees share, and who hears of what failed without doing harm. */
export type Ground = {
  /** Holds the caches. */
  home: string;
  /** Holds the worktrees, and below `.pool` those that are kept ready. */
  worktrees: string;
  tell: (sentence: string) => void;
  /** Stands before commands of the repository that run what agents wrote. */
  shield: Shield;
};
