import { useState } from "react";
import { Section } from "../../../ui/page/page.tsx";
import { KnownTask } from "./known-task.tsx";

/** So many are named until more are asked for. */
const SHOWN = 8;

type Props = { unblocks: readonly string[]; holds_back: number };

/** What becomes free when this task is over, and how many wait for it in all. */
export function Unblocks({ unblocks, holds_back }: Props) {
  const [whole, setWhole] = useState(false);
  if (holds_back === 0 && unblocks.length === 0) return null;
  const shown = whole ? unblocks : unblocks.slice(0, SHOWN);
  return (
    <Section title="Unblocks" aside={`holds back ${holds_back} in all`}>
      {unblocks.length === 0 && (
        <p className="text-note text-faint">What waits for it waits for others too.</p>
      )}
      <ul>
        {shown.map((id) => (
          <li
            key={id}
            className="flex min-h-6 flex-wrap items-center gap-x-2 gap-y-1 py-1 text-note"
          >
            <KnownTask id={id} />
          </li>
        ))}
      </ul>
      {shown.length < unblocks.length && (
        <button type="button" className="link text-note" onClick={() => setWhole(true)}>
          all {unblocks.length}
        </button>
      )}
    </Section>
  );
}
