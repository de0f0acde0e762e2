import { useState } from "react";
import type { SubscriptionView } from "../../../../src/contract/accounts.ts";
import { useChange } from "../../cache/changes.ts";
import { KEYS } from "../../cache/keys.ts";
import { Moment } from "../../ui/age/moment.tsx";
import { Until } from "../../ui/age/until.tsx";
import { Button } from "../../ui/button/button.tsx";
import { Confirm } from "../../ui/dialog/confirm.tsx";
import { Plain } from "../../ui/plain/plain.tsx";
import { Mark } from "../../ui/state/state.tsx";
import { TaskLink } from "../../ui/task-link/task-link.tsx";
import { useKnownTask } from "../../cache/known.ts";
import { QuotaBar } from "./quota-bar.tsx";

type Props = { account: SubscriptionView };

function Clear({ account }: { account: string }) {
  const [asks, setAsks] = useState(false);
  const change = useChange("clearLimit", [KEYS.accounts, KEYS.whyAny]);
  return (
    <>
      <Button size="small" aria-label={`Use ${account} again`} onClick={() => setAsks(true)}>
        Use again
      </Button>
      {asks && (
        <Confirm
          title="Forget this limit?"
          action="Use it again"
          busy={change.isPending}
          error={change.error}
          onClose={() => setAsks(false)}
          onConfirm={() =>
            change.mutate({ params: { account } }, { onSuccess: () => setAsks(false) })
          }
        >
          Work is handed out for <strong className="text-ink">{account}</strong> at once. If its
          provider still refuses, it rests again, and no task fails for it.
        </Confirm>
      )}
    </>
  );
}

/** The limit that its provider set, until when, and in whose words. */
function Limit({ account: { limit, is_resting, account } }: Props) {
  if (limit === null) return null;
  return (
    <div className="mt-3 rounded-md bg-wait-wash px-3 py-2 text-note">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="font-medium text-wait">
          {is_resting ? "Rests until " : "Rested until "}
          <Moment at={limit.resets_at} />
        </span>
        {is_resting && (
          <span className="text-soft">
            (<Until at={limit.resets_at} />)
          </span>
        )}
        <span className="text-faint">
          {limit.is_guess ? "our guess" : "as its provider said"}
          {limit.repeats > 0 && ` · met again ${limit.repeats} times`}
        </span>
        <span className="ml-auto">
          <Clear account={account} />
        </span>
      </p>
      <p className="mt-1 text-soft">
        <Plain text={limit.message} />
      </p>
    </div>
  );
}

function RunningTask({ id }: { id: string }) {
  const task = useKnownTask(id);
  return (
    <li className="flex min-w-0 items-center gap-2">
      <TaskLink id={id} title={task?.title} status={task?.status} />
    </li>
  );
}

function Running({ account: { running, max_concurrent } }: Props) {
  const most = max_concurrent === null ? "" : ` of at most ${max_concurrent}`;
  return (
    <div className="mt-3 text-note">
      <p className="text-soft">
        {running.length}
        {most} running
      </p>
      <ul className="mt-1 grid gap-1">
        {running.map((id) => (
          <RunningTask key={id} id={id} />
        ))}
      </ul>
    </div>
  );
}

function Quotas({ account }: Props) {
  const { quotas, runs_without_tokens, runs_without_cost } = account;
  if (quotas.length === 0) return null;
  const counts = (measure: string) => quotas.some((quota) => quota.measure === measure);
  return (
    <>
      <ul aria-label="Quotas" className="mt-3 grid gap-3">
        {quotas.map((quota) => (
          <QuotaBar key={`${quota.window_ms} ${quota.measure}`} quota={quota} />
        ))}
      </ul>
      {counts("tokens") && runs_without_tokens > 0 && (
        <p className="mt-2 text-fine text-wait">
          Runs that did not tell their tokens, not counted: {runs_without_tokens}.
        </p>
      )}
      {counts("usd") && runs_without_cost > 0 && (
        <p className="mt-2 text-fine text-wait">
          Runs whose cost is unknown, not counted: {runs_without_cost}.
        </p>
      )}
    </>
  );
}

function About({ account }: Props) {
  const { agent, model, priority, is_configured } = account;
  return (
    <p className="flex flex-wrap gap-x-3 text-fine text-faint">
      <span className="font-medium text-soft">{agent}</span>
      {model !== null && <span>{model}</span>}
      {is_configured ? <span>priority {priority}</span> : <span>not in config.toml</span>}
    </p>
  );
}

/** An account: whether it rests, what runs with it, and what is used of its quotas. */
export function AccountCard({ account }: Props) {
  const { enabled, is_resting } = account;
  return (
    <li aria-label={account.account} className="sheet min-w-0 p-4">
      <div className="mb-1 flex flex-wrap items-center gap-2">
        <h3 className="mr-1 text-head font-semibold">{account.account}</h3>
        {!enabled && <Mark tone="rest">switched off</Mark>}
        {enabled && is_resting && <Mark tone="wait">rests</Mark>}
        {enabled && !is_resting && <Mark tone="good">in use</Mark>}
      </div>
      <About account={account} />
      <Limit account={account} />
      <Running account={account} />
      <Quotas account={account} />
    </li>
  );
}
