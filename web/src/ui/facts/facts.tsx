import type { ReactNode } from "react";

const ONE = "grid-cols-[auto_minmax(0,1fr)]";
const TWO = `${ONE} sm:grid-cols-[auto_minmax(0,1fr)_auto_minmax(0,1fr)]`;

/** Names and values, one under the other; `wide`: two pairs in a row where there is room. */
export function Facts({ wide = false, children }: { wide?: boolean; children: ReactNode }) {
  return (
    <dl className={`grid items-baseline gap-x-4 gap-y-1.5 text-note ${wide ? TWO : ONE}`}>
      {children}
    </dl>
  );
}

/** One name and its value. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
