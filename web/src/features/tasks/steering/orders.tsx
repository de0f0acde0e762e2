import type { Order } from "../../../../../src/domain/order.ts";
import { Age } from "../../../ui/age/age.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { Dot } from "../../../ui/state/state.tsx";

/** So many are in sight; the older ones are one click away. */
const IN_SIGHT = 5;

const WORDS: Record<Order["kind"], string> = {
  message: "Said",
  interrupt: "Interrupt",
  pause: "Pause",
  resume: "Resume",
  fresh_start: "Fresh start",
};

function OneOrder({ order }: { order: Order }) {
  return (
    <li className="border-l-2 border-line pl-3 text-note">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium">{WORDS[order.kind]}</span>
        <span className="text-fine text-faint">
          by <Plain text={order.by} />, <Age at={order.at} suffix=" ago" />
        </span>
      </p>
      {order.text !== "" && (
        <p className="max-w-prose whitespace-pre-wrap">
          <Plain text={order.text} />
        </p>
      )}
      <p className="text-soft">
        {order.done_at === null ? (
          <span className="inline-flex items-center gap-1.5 text-live">
            <Dot tone="live" breathes /> on its way to the worker
          </span>
        ) : (
          <Plain text={order.result ?? "done"} />
        )}
      </p>
    </li>
  );
}

function Some({ orders }: { orders: readonly Order[] }) {
  return (
    <ol className="grid gap-2.5">
      {orders.map((order) => (
        <OneOrder key={order.id} order={order} />
      ))}
    </ol>
  );
}

/** What people told the agents of a task, newest first, and what came of it. */
export function Orders({ orders }: { orders: readonly Order[] }) {
  const newest = orders.toReversed();
  if (newest.length === 0) return null;
  return (
    <section aria-label="What was told" className="grid gap-2.5">
      <Some orders={newest.slice(0, IN_SIGHT)} />
      {newest.length > IN_SIGHT && (
        <details className="text-note">
          <summary className="w-fit text-soft hover:text-ink">
            {newest.length - IN_SIGHT} earlier
          </summary>
          <div className="mt-2">
            <Some orders={newest.slice(IN_SIGHT)} />
          </div>
        </details>
      )}
    </section>
  );
}
