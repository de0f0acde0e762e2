import { table, type Cell } from "../output.ts";
import type { Run } from "../shape.ts";
import type { waysBack } from "./commands.ts";

/** Which ways back are open for a task's work: the command for each, or why there is none. */
export const run: Run<typeof waysBack> = async ({ task: id }, { call, show, look }) => {
  const ways = await call("waysBack", { params: { id } });
  const row = (name: "resume" | "rollback" | "discard" | "revert", command: string): Cell[] => {
    const why_not = ways[name];
    const open: Cell = why_not === null ? { text: "open", color: "green" } : "closed";
    return [name, open, why_not ?? `ringmaster task ${command}`];
  };
  const rows = [
    row("resume", `resume ${id}`),
    row("rollback", `rollback ${id} --to N`),
    row("discard", `discard ${id}`),
    row("revert", `revert ${id}`),
  ];
  const built = ways.dependents.map((each): Cell[] => ["", "builds on it", each.id]);
  show({ id, ...ways }, () => table(["WAY", "IS", "HOW, OR WHY NOT"], [...rows, ...built], look));
};
