import { useQuery } from "@tanstack/react-query";
import type { SubscriptionView } from "../../../../src/contract/accounts.ts";
import { accountsQuery } from "../../cache/crew.ts";
import { COMING, Nothing, PageHead, Section, useTitle } from "../../ui/page/page.tsx";
import { ReadingNote } from "../../ui/problem-note/problem-note.tsx";
import { AccountCard } from "./account-card.tsx";
import { CostTable } from "./cost-table.tsx";
import { OutcomesTable } from "./outcomes-table.tsx";

function countWords(accounts: readonly SubscriptionView[]): string {
  const resting = accounts.filter((one) => one.is_resting).length;
  const running = accounts.reduce((sum, one) => sum + one.running.length, 0);
  const all = `${accounts.length} ${accounts.length === 1 ? "account" : "accounts"}`;
  return `${all} · ${running} tasks running · ${resting} resting`;
}

/** Accounts of agents: their limits and quotas, and what everything cost. */
export function Accounts() {
  useTitle("Accounts");
  const accounts = useQuery(accountsQuery);
  const { data } = accounts;
  return (
    <>
      <PageHead title="Accounts" below={data ? countWords(data) : COMING} />
      <ReadingNote of={accounts} />
      <Section title="Subscriptions and accounts">
        {data === undefined && accounts.error === null && <Nothing>Reading the accounts…</Nothing>}
        {data?.length === 0 && (
          <Nothing>
            No account is known yet. An agent that runs shows up here by itself; a subscription with
            its quotas is written into config.toml under [[subscriptions]].
          </Nothing>
        )}
        <ul className="grid items-start gap-3 lg:grid-cols-2">
          {data?.map((account) => (
            <AccountCard key={account.account} account={account} />
          ))}
        </ul>
      </Section>
      <CostTable />
      <OutcomesTable />
    </>
  );
}
