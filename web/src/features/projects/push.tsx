import type { Contract } from "../../../../src/contract/contract.ts";
import type { OutputOf } from "../../../../src/contract/endpoint.ts";
import { shortHash } from "../../ui/figures.ts";
import { Nothing } from "../../ui/page/page.tsx";
import { Plain } from "../../ui/plain/plain.tsx";
import { Mark } from "../../ui/state/state.tsx";

type Pushed = NonNullable<OutputOf<Contract["showProject"]>["push"]>;
type Props = { push: Pushed | null; head: string };

function Standing({ pushed, head }: { pushed: string | null; head: string }) {
  if (pushed === head) return <Mark tone="good">pushed</Mark>;
  return <Mark tone="wait">not pushed yet</Mark>;
}

function lastWords(pushed: string | null): string {
  return pushed === null ? "it got nothing yet" : `it got ${shortHash(pushed)} last`;
}

/** Where pushing the default branch stands, and what is wrong, if anything is. */
export function Push({ push, head }: Props) {
  if (push === null)
    return <Nothing>Not pushed anywhere. Name a remote in ringmaster.toml: merge.push</Nothing>;
  const { remote, pushed, address, error } = push;
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <Standing pushed={pushed} head={head} />
        <span className="font-mono text-fine">
          <Plain text={remote} />
        </span>
        <span className="text-soft">{lastWords(pushed)}</span>
      </p>
      {address !== null && (
        <p className="font-mono text-fine wrap-anywhere text-faint">
          <Plain text={address} />
        </p>
      )}
      {error !== null && (
        <p className="mt-1.5 rounded-md bg-bad-wash px-3 py-2 wrap-anywhere">
          <Plain text={error} />
        </p>
      )}
    </>
  );
}
