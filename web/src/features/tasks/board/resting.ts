import type { SubscriptionView } from "../../../../../src/contract/accounts.ts";
import type { Task } from "../../../../../src/domain/task.ts";
import type { Worker } from "../../../../../src/domain/worker.ts";

type Account = Pick<SubscriptionView, "account" | "agent" | "is_resting" | "is_configured">;
type Crew = readonly Pick<Worker, "agent" | "subscription">[];

/** An agent without its variant. */
const nameOf = (agent: string) => agent.split(":", 1)[0];

/** The accounts that a worker may use: the one it names, else every one of its agent. */
function accountsOf(worker: Crew[number], accounts: readonly Account[]): Account[] {
  if (worker.subscription !== null)
    return accounts.filter(({ account }) => account === worker.subscription);
  const own = accounts.filter(({ agent }) => nameOf(agent) === nameOf(worker.agent));
  const configured = own.filter((account) => account.is_configured);
  return configured.length > 0 ? configured : own;
}

/**
 * How many of the tasks wait for an account that rests: those that some worker could do, if every
 * account of every such worker were not resting.
 */
export function waitingFor(
  account: string,
  tasks: readonly Pick<Task, "agent">[],
  { workers, accounts }: { workers: Crew; accounts: readonly Account[] },
): number {
  return tasks.filter(({ agent }) => {
    const able = workers.filter(
      (worker) => agent === null || nameOf(worker.agent) === nameOf(agent),
    );
    const usable = able.map((worker) => accountsOf(worker, accounts));
    const all_rest = usable.every((own) => own.length > 0 && own.every((one) => one.is_resting));
    return all_rest && usable.flat().some((one) => one.account === account);
  }).length;
}
