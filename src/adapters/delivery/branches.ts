import type { Branches } from "../../ports/branches.ts";
import { intentsOf } from "./intents.ts";
import { previewOf } from "./preview.ts";
import { addressOf, pushBranch, pushedCommit } from "./push.ts";

/** What is done with branches of a local git repository beside merging. */
export function gitBranches(): Branches {
  return {
    push: pushBranch,
    address: addressOf,
    pushed: pushedCommit,
    preview: previewOf,
    intents: intentsOf,
  };
}
