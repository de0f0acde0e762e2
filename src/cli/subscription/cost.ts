import type { Contract } from "../../contract/contract.ts";
import type { OutputOf } from "../../contract/endpoint.ts";
import { costKey, type Cost } from "../../domain/cost.ts";
import { table, type Cell, type Look } from "../output.ts";
import type { Run } from "../shape.ts";
import { word } from "../word.ts";
import type { cost } from "./commands.ts";

type Shown = OutputOf<Contract["showCost"]>;

const DAY_MS = 24 * 3_600_000;

/** What runs cost. */
export const run: Run<typeof cost> = async (given, { call, show, look, world }) => {
  const by = word(costKey, given.by, "--by") ?? (given.task === null ? "project" : "iteration");
  const since =
    given.days === null
      ? undefined
      : new Date(Date.parse(world.now()) - given.days * DAY_MS).toISOString();
  const shown = await call("showCost", {
    query: {
      by,
      since,
      project: given.project ?? undefined,
      task_id: given.task ?? undefined,
      limit: given.limit,
    },
  });
  show(shown, () => costText(shown, look));
};

const HEADS = ["COST", "RUNS", "IN", "OUT", "CACHE READ", "CACHE WRITE"];

function costText({ by, items, total }: Shown, look: Look): string {
  const rows = items.map((item): Cell[] => [
    ...costCells(item),
    item.name ?? item.key ?? "unknown",
  ]);
  const all: Cell[] = [...costCells(total), { text: "all together", color: "bold" }];
  const heads = [...HEADS, by.toUpperCase()];
  const text = table(heads, rows.length > 0 ? [...rows, all] : [], look, "No runs.");
  return text + notesOf(total);
}

function costCells({ cost_usd, runs, runs_without_cost, tokens }: Cost): Cell[] {
  return [
    costCell(cost_usd, runs_without_cost),
    runs,
    tokens.input,
    tokens.output,
    tokens.cache_read,
    tokens.cache_write,
  ];
}

/** What is not known is said to be so, and what is missing in a sum beside it. */
function costCell(cost_usd: number | null, missing: number): Cell {
  if (cost_usd === null) return { text: "unknown", color: "yellow" };
  const sum = usd(cost_usd);
  return missing === 0 ? sum : { text: `${sum} + ${missing} unknown`, color: "yellow" };
}

/** Small sums keep the digits that say something. */
function usd(value: number): string {
  return `$${value === 0 || value >= 0.1 ? value.toFixed(2) : value.toPrecision(2)}`;
}

function notesOf({ reckoned_usd, runs_without_cost, runs_without_tokens }: Cost): string {
  const notes = [
    reckoned_usd === null ? "" : `${usd(reckoned_usd)} of it is reckoned from prices of models.`,
    runs_without_cost === 0
      ? ""
      : `The cost of ${runs(runs_without_cost)} is unknown and not in the sums; ` +
        "a price for the model can be set in config.toml: [prices.MODEL]",
    runs_without_tokens === 0
      ? ""
      : `The tokens of ${runs(runs_without_tokens)} are unknown and not in the sums.`,
  ];
  return notes.map((note) => (note === "" ? "" : `${note}\n`)).join("");
}

const runs = (count: number) => `${count} ${count === 1 ? "run" : "runs"}`;
