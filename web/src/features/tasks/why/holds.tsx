import type { Why } from "../../../../../src/contract/graph.ts";
import { Until } from "../../../ui/age/until.tsx";
import { withLocalTimes } from "../../../ui/plain/local-times.ts";
import { Plain } from "../../../ui/plain/plain.tsx";
import { KnownTask } from "../edges/known-task.tsx";
import { holdersOf } from "./holders.ts";
import { Said } from "./said.tsx";

type Hold = Why["holds"][number];

/** So many of those that hold it are named. */
const NAMED = 8;

function Holders({ hold }: { hold: Hold }) {
  const all = holdersOf(hold);
  if (all.length === 0) return null;
  return (
    <ul className="my-1 grid gap-1">
      {all.slice(0, NAMED).map((id) => (
        <li key={id} className="flex min-h-6 min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <KnownTask id={id} />
        </li>
      ))}
      {all.length > NAMED && <li className="text-faint">and {all.length - NAMED} more</li>}
    </ul>
  );
}

function OneHold({ hold, told }: { hold: Hold; told: boolean }) {
  return (
    <li className="border-l-2 border-wait pl-3 text-note">
      {!told && (
        <p className="max-w-prose">
          <Said text={hold.detail} />
        </p>
      )}
      <Holders hold={hold} />
      <p className="max-w-prose text-soft">
        <span className="text-faint">What frees it: </span>
        <Plain text={withLocalTimes(hold.frees)} />
        {hold.until !== null && (
          <span className="text-faint">
            {" "}
            (<Until at={hold.until} />)
          </span>
        )}
      </p>
    </li>
  );
}

type Props = { holds: readonly Hold[]; summary: string };

/** Every rule that keeps a task from being handed out; what the summary says is not said again. */
export function Holds({ holds, summary }: Props) {
  if (holds.length === 0) return null;
  return (
    <ol aria-label="What holds it" className="grid gap-3">
      {holds.map((hold) => (
        <OneHold key={hold.rule + hold.detail} hold={hold} told={hold.detail === summary} />
      ))}
    </ol>
  );
}
