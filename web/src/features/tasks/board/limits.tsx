import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { SubscriptionView } from "../../../../../src/contract/accounts.ts";
import type { Task } from "../../../../../src/domain/task.ts";
import { accountsQuery } from "../../../cache/crew.ts";
import { workersQuery } from "../../../cache/queries.ts";
import { Moment } from "../../../ui/age/moment.tsx";
import { Until } from "../../../ui/age/until.tsx";
import { waitingFor } from "./resting.ts";

function waitWords(count: number): string {
  if (count === 0) return "no task waits for it";
  return count === 1 ? "1 task waits" : `${count} tasks wait`;
}

function Resting({ account, count }: { account: SubscriptionView; count: number }) {
  if (account.limit === null) return null;
  return (
    <li className="flex flex-wrap items-baseline gap-x-2">
      <Link to="/accounts" className="font-semibold hover:underline">
        {account.account}
      </Link>
      <span className="text-soft">
        rests until <Moment at={account.limit.resets_at} /> (
        <Until at={account.limit.resets_at} />
        {account.limit.is_guess && ", a guess"}), {waitWords(count)}
      </span>
    </li>
  );
}

/** Accounts that rest until their provider lets them work again, and how much waits for that. */
export function Limits({ tasks }: { tasks: readonly Task[] }) {
  const accounts = useQuery(accountsQuery).data ?? [];
  const workers = useQuery(workersQuery).data ?? [];
  const resting = accounts.filter((account) => account.is_resting);
  if (resting.length === 0) return null;
  const open = tasks.filter((task) => task.status === "ready" && task.waiting_on === 0);
  return (
    <section aria-label="Usage limits" className="mb-6">
      <ul className="grid gap-1 rounded-lg border border-line bg-sheet px-4 py-2 text-note">
        {resting.map((account) => (
          <Resting
            key={account.account}
            account={account}
            count={waitingFor(account.account, open, { workers, accounts })}
          />
        ))}
      </ul>
    </section>
  );
}
