import type { Contract } from "../../contract/contract.ts";
import type { OutputOf } from "../../contract/endpoint.ts";
import { tallyKey, type Tally } from "../../domain/tally.ts";
import { duration, table, type Cell, type Look } from "../output.ts";
import type { Run } from "../shape.ts";
import { word } from "../word.ts";
import type { outcomes } from "./commands.ts";

type Shown = OutputOf<Contract["showOutcomes"]>;

/** How attempts turned out. */
export const run: Run<typeof outcomes> = async (given, { call, show, look }) => {
  const by = word(tallyKey, given.by, "--by") ?? "agent";
  const shown = await call("showOutcomes", {
    query: { by, project: given.project ?? undefined },
  });
  show(shown, () => outcomesText(shown, look));
};

const HEADS = ["ATTEMPTS", "SETTLED", "GOOD", "RATE", "95 %", "ITERATIONS", "TIME", "COST"];

const NOTE =
  "Settled are those of which checks, a merge or a reviewer said how they turned out.\n" +
  "Iterations, time and cost are medians of one attempt.\n";

function outcomesText({ by, items, total }: Shown, look: Look): string {
  const rows = items.map((item): Cell[] => [...cells(item), item.key ?? "not known"]);
  const all: Cell[] = [...cells(total), { text: "all together", color: "bold" }];
  const heads = [...HEADS, by.toUpperCase()];
  const told = table(heads, rows.length > 0 ? [...rows, all] : [], look, "No attempts.");
  return rows.length > 0 ? told + NOTE : told;
}

function cells(item: Tally): Cell[] {
  const { rate, iterations_median, duration_ms_median, cost_usd_median } = item;
  return [
    item.attempts,
    item.samples,
    item.successes,
    percent(rate),
    rate === null ? null : bounds(item),
    iterations_median,
    duration_ms_median === null ? null : duration(duration_ms_median),
    cost_usd_median === null ? null : `$${cost_usd_median.toFixed(2)}`,
  ];
}

const percent = (share: number | null) => (share === null ? null : `${Math.round(share * 100)} %`);

/** Between which the true rate lies. */
export const bounds = ({ low, high }: Pick<Tally, "low" | "high">): string =>
  `${Math.round(low * 100)}–${Math.round(high * 100)}`;
