import type { Routing } from "../../contract/outcomes.ts";
import { fields, paint, plain, table, type Cell, type Look } from "../output.ts";
import { bounds } from "../outcomes/show.ts";
import type { Run } from "../shape.ts";
import type { routing as shape } from "./commands.ts";

/** By which agent and model a task should be done, and why. */
export const run: Run<typeof shape> = async ({ task: id }, { call, show, look }) => {
  const routing = await call("taskRouting", { params: { id } });
  show(routing, () => routingText(routing, look));
};

function routingText(routing: Routing, look: Look): string {
  const { why, complexity, lessons, learns } = routing;
  const head: [string, Cell][] = [
    ["task", routing.task_id],
    ["chosen by", routing.by],
    ["last taken", takenText(routing)],
    ["looks hard", complexity.score.toFixed(2)],
    ["lessons", learns ? lessons : "not used: routing.learn is off in config.toml"],
  ];
  return [
    `${paint(look, "bold", plain(why))}\n`,
    fields(head, look),
    candidateTable(routing, look),
    partTable(routing, look),
  ].join("\n");
}

function takenText({ taken }: Routing): string | null {
  if (taken === null) return null;
  const { agent, model, account, attempt_id } = taken;
  return `${agent}${model === null ? "" : ` with ${model}`}, ${account}, by ${attempt_id}`;
}

function candidateTable({ candidates }: Routing, look: Look): string {
  const rows = candidates.map((each): Cell[] => [
    each.place,
    each.agent,
    each.model ?? "its own",
    each.priority,
    each.price_usd === null ? "unknown" : `$${each.price_usd.toFixed(2)}`,
    each.rate === null ? "no lessons" : `${each.successes} of ${each.samples}`,
    each.rate === null ? null : `${bounds(each)} %`,
    each.accounts.join(", "),
  ]);
  const heads = ["PLACE", "AGENT", "MODEL", "PRIORITY", "PRICE", "GOOD", "95 %", "ACCOUNTS"];
  return table(heads, rows, look, "There is no worker for it.");
}

function partTable({ complexity: { parts } }: Routing, look: Look): string {
  const rows = parts.map(({ name, value, weight, adds }) => [
    name,
    value.toFixed(2),
    weight.toFixed(2),
    adds.toFixed(2),
  ]);
  return table(["LOOKS HARD BY", "VALUE", "WEIGHT", "ADDS"], rows, look, "");
}
