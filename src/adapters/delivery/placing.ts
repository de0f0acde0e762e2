import type { Work } from "../../ports/delivery.ts";

/** The commits of a work: `base..tip`, or, when it is kept as it is, `tip` with its history. */
export type Line = { tip: string; base: string; kept: boolean };

/** A work that is to be put on top of a commit. */
export type Placing = { work: Work; line: Line; onto: string };
