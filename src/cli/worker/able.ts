import { capability } from "../../domain/task.ts";
import { words } from "../word.ts";

/**
 * What was said of a worker's abilities and account; what was not given is undefined, and an empty
 * text, or `none` for the account, takes away what is there.
 */
export function ableFields(given: { can: string[]; subscription: string | null }) {
  const { can, subscription } = given;
  return {
    capabilities: words(capability, can, "--can"),
    subscription:
      subscription === "none" || subscription === "" ? null : (subscription ?? undefined),
  };
}
