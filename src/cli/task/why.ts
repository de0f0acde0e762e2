import type { Why } from "../../contract/graph.ts";
import { duration, fields, paint, plain, table, type Cell, type Look } from "../output.ts";
import type { Run } from "../shape.ts";
import type { why as shape } from "./commands.ts";
import { stateCell } from "./view.ts";

/** Parts are rounded; only a P0 has more than they add up to. */
const URGENT_LEAST = 0.5;

/** Why a task is where it is: what holds it, what would free it, its place and its score. */
export const run: Run<typeof shape> = async ({ task: id }, { call, show, look, world }) => {
  const why = await call("whyTask", { params: { id } });
  show(why, () => whyText(why, look, world.now()));
};

/** The whole answer for a person, the sentence that matters first. */
export function whyText(why: Why, look: Look, now: string): string {
  const parts = [
    `${paint(look, "bold", plain(why.summary))}\n`,
    fields(head(why, now), look),
    holdsText(why, look),
    section("Workers", workerTable(why, look), look),
    section("Score", partTable(why, look), look),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function head(why: Why, now: string): [string, Cell][] {
  const { position, inherited_from, unblocks, holds_back } = why;
  return [
    ["task", why.id],
    ["status", stateCell(why.status)],
    ["place", position === null ? null : `number ${position} in the queue`],
    ["starts", startText(why, now)],
    [
      "score",
      `${why.score.toFixed(4)}${inherited_from ? `, inherited from ${inherited_from}` : ""}`,
    ],
    ["unblocks", unblocks.join(", ") || null],
    ["holds back", holds_back === 0 ? null : `${holds_back} task${holds_back === 1 ? "" : "s"}`],
  ];
}

function startText({ expected_start, expected_because, summary }: Why, now: string): string {
  const isSaid = expected_because.endsWith(summary);
  if (expected_start === null) return isSaid ? "Nobody can tell when." : expected_because;
  const because = isSaid ? "" : ` ${expected_because}`;
  const left_ms = Date.parse(expected_start) - Date.parse(now);
  if (left_ms > 1_000) return `in about ${duration(left_ms)}.${because}`;
  return `${left_ms > -60_000 ? "now" : expected_start}.${because}`;
}

function holdsText({ holds }: Why, look: Look): string {
  if (holds.length === 0) return "";
  const lines = holds.flatMap(({ rule, detail, frees }) => [
    `${paint(look, "yellow", rule)}: ${plain(detail)}`,
    `  ${paint(look, "dim", "frees:")} ${plain(frees)}`,
  ]);
  return section("What holds it", `${lines.join("\n")}\n`, look);
}

function workerTable({ workers }: Why, look: Look): string {
  const rows = workers.map(({ name, may, confidence, detail }): Cell[] => [
    name,
    may ? { text: "yes", color: "green" } : { text: "no", color: "red" },
    confidence === null ? null : confidence.toFixed(2),
    detail,
  ]);
  return table(["WORKER", "MAY", "CONFIDENCE", "NOW"], rows, look, "There is no worker.");
}

/** The parts of the task's own score, and the 1 more that makes a P0 go before all others. */
function partTable({ parts, score, inherited_from }: Why, look: Look): string {
  const rows = parts.map(({ name, value, weight, adds }) => [
    name.replace("_", " "),
    value.toFixed(4),
    weight.toFixed(2),
    adds.toFixed(4),
  ]);
  const sum = parts.reduce((all, { adds }) => all + adds, 0);
  const isUrgent = inherited_from === null && score - sum > URGENT_LEAST;
  const lift = isUrgent ? [["a P0", null, null, (score - sum).toFixed(4)]] : [];
  return table(["PART", "VALUE", "WEIGHT", "ADDS"], [...rows, ...lift], look);
}

const section = (title: string, text: string, look: Look) =>
  `${paint(look, "bold", title)}\n${text}`;
