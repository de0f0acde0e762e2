import type { SubscriptionView } from "../../contract/accounts.ts";
import { duration, table, type Cell } from "../output.ts";
import type { Run } from "../shape.ts";
import type { list } from "./commands.ts";

const HEADS = ["ACCOUNT", "AGENT", "STATE", "WORKS ON", "PRIORITY", "QUOTA USED"];

/** Accounts and how they stand. */
export const run: Run<typeof list> = async (_given, { call, show, look, world }) => {
  const { items } = await call("listSubscriptions", {});
  const rows = items.map((each): Cell[] => [
    each.account,
    each.agent,
    stateCell(each, world.now()),
    loadCell(each),
    each.priority,
    quotaCell(each),
  ]);
  const none = "No subscriptions in config.toml, and no agent that met a usage limit.";
  show({ items }, () => table(HEADS, rows, look, none));
};

function stateCell({ enabled, is_resting, limit }: SubscriptionView, now: string): Cell {
  if (!enabled) return { text: "off", color: "dim" };
  if (!is_resting || limit === null) return { text: "ready", color: "green" };
  const left = duration(Math.max(0, Date.parse(limit.resets_at) - Date.parse(now)));
  const guess = limit.is_guess ? ", a guess" : "";
  return { text: `limit, rests ${left} until ${limit.resets_at}${guess}`, color: "yellow" };
}

function loadCell({ running, max_concurrent }: SubscriptionView): Cell {
  return max_concurrent === null ? running.length : `${running.length} of ${max_concurrent}`;
}

function quotaCell(account: SubscriptionView): Cell {
  const { quotas, runs_without_tokens, runs_without_cost } = account;
  if (quotas.length === 0) return null;
  const unknown = { runs: 0, tokens: runs_without_tokens, usd: runs_without_cost };
  const parts = quotas.map(({ measure, used, for_work, window_ms }) => {
    const missing = unknown[measure] > 0 ? ` (${unknown[measure]} runs unknown)` : "";
    const share = `${rounded(used)} of ${rounded(for_work)} ${measure}`;
    return `${share} in ${duration(window_ms)}${missing}`;
  });
  const is_spent = quotas.some(({ has_room }) => !has_room);
  return { text: parts.join("; "), color: is_spent ? "yellow" : "green" };
}

const rounded = (value: number) => Number(value.toFixed(2));
