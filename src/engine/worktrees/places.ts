import path from "node:path";
import type { World } from "../world.ts";

type Ground = Pick<World, "config" | "home">;

/** The folder of all worktrees. */
export function worktreesOf({ config, home }: Ground): string {
  return config.worktrees.folder ?? path.join(home, "worktrees");
}

/** The folder below it in which trees of one kind of work lie for a short while. */
export function scratchOf(world: Ground, kind: "checks" | "merge"): string {
  return path.join(worktreesOf(world), `.${kind}`);
}
