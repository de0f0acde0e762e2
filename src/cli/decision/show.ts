import type { Decision } from "../../domain/decision.ts";
import { ago, fields, table, type Cell, type Look } from "../output.ts";
import type { Run } from "../shape.ts";
import type { show as shape } from "./commands.ts";
import { statusText } from "./view.ts";

/** A decision with all that helps to answer it. */
export const run: Run<typeof shape> = async ({ decision: id }, { call, show, look, world }) => {
  const decision = await call("showDecision", { params: { id } });
  show(decision, () => shown(decision, look, world.now()));
};

function shown(decision: Decision, look: Look, now: string): string {
  const { options, experiments } = decision;
  const rows = options.map(({ id, label }) => [id, marksOf(decision, id), label]);
  const tried = experiments.map(({ option, commit, result }) => [option, commit, result]);
  return [
    fields(factsOf(decision, now), look),
    table(["OPTION", "", "MEANS"], rows, look),
    ...(tried.length === 0 ? [] : [table(["TRIED", "COMMIT", "WHAT CAME OF IT"], tried, look)]),
  ].join("\n");
}

function factsOf(decision: Decision, now: string): [string, Cell][] {
  const { id, task_id, question, blocking, created_at, deadline_at, note } = decision;
  const holds = blocking ? "its task waits for the answer" : "its task goes on meanwhile";
  return [
    ["id", id],
    ["question", { text: question, color: "bold" }],
    ["task", task_id],
    ["status", statusText(decision)],
    ["asked", ago(created_at, now)],
    ["blocks", holds],
    ["default holds from", deadline_at],
    ["same as", decision.same_as],
    ["answered by", decision.answered_by],
    ["note", note],
  ];
}

function marksOf({ recommendation, default_option }: Decision, id: string): string {
  const marks = [id === recommendation && "recommended", id === default_option && "default"];
  return marks.filter((mark) => mark !== false).join(", ");
}
