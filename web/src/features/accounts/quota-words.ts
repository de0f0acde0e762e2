import type { SubscriptionView } from "../../../../src/contract/accounts.ts";
import { costText, countText, durationText } from "../../ui/figures.ts";

type Quota = SubscriptionView["quotas"][number];

const amount = ({ measure }: Quota, value: number) =>
  measure === "usd" ? costText(value) : countText(Math.round(value));

/** The figures of a quota in words: `12 of 40 runs in 5 h, 8 left to people`. */
export function quotaWords(quota: Quota): string {
  const { measure, used, quota: all, for_work, window_ms } = quota;
  const span = durationText(window_ms);
  const what = measure === "usd" ? "" : ` ${measure}`;
  const people = all - for_work;
  const kept = people > 0 ? `, ${amount(quota, people)} left to people` : "";
  return `${amount(quota, used)} of ${amount(quota, all)}${what} in ${span}${kept}`;
}
