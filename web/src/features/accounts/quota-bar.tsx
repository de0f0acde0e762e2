import type { SubscriptionView } from "../../../../src/contract/accounts.ts";
import { Until } from "../../ui/age/until.tsx";
import { quotaWords } from "./quota-words.ts";

type Quota = SubscriptionView["quotas"][number];

const percent = (share: number) => `${Math.min(1, Math.max(0, share)) * 100}%`;

/** What is used of a quota as a bar; what is left to people is set apart at its end. */
export function QuotaBar({ quota }: { quota: Quota }) {
  const { used, quota: all, for_work, has_room, until } = quota;
  return (
    <li>
      <p className="mb-1 flex flex-wrap justify-between gap-x-4 text-note">
        <span>{quotaWords(quota)}</span>
        {!has_room && (
          <span className="font-medium text-wait">
            {until === null ? (
              "no room"
            ) : (
              <>
                room <Until at={until} />
              </>
            )}
          </span>
        )}
      </p>
      <span aria-hidden className="relative block h-2 overflow-hidden rounded-full bg-hover">
        <span
          className={`absolute inset-y-0 left-0 ${has_room ? "bg-accent" : "bg-wait"}`}
          style={{ width: percent(used / all) }}
        />
        <span
          className="reserved absolute inset-y-0 right-0 border-l-2 border-sheet"
          style={{ width: percent(1 - for_work / all) }}
        />
      </span>
    </li>
  );
}
