import { subscriptionSetting } from "../../src/domain/subscription.ts";
import type { Subscription } from "../../src/domain/situation.ts";

/** A subscription with everything that is not said as config.toml has it by default. */
export function subscription(said: Partial<Subscription> = {}): Subscription {
  return subscriptionSetting.parse({ name: "max", agent: "claude-code", ...said });
}
