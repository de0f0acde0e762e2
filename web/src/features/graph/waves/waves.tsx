import { Bar } from "../../../ui/bar/bar.tsx";
import { Nothing, Section } from "../../../ui/page/page.tsx";

/** So many waves are shown. */
const SHOWN = 12;

type Props = { number: number; tasks: number; most: number };

function Wave({ number, tasks, most }: Props) {
  return (
    <li className="grid grid-cols-[4rem_minmax(0,1fr)_3.5rem] items-center gap-3 text-note">
      <span className="text-faint">{number === 1 ? "now" : `wave ${number}`}</span>
      <Bar share={tasks / most} />
      <span className="text-right">{tasks}</span>
    </li>
  );
}

/** How many tasks can be worked on at the same time, wave by wave. */
export function Waves({ waves }: { waves: readonly number[] }) {
  const most = waves.reduce((top, tasks) => Math.max(top, tasks), 1);
  return (
    <Section title="Waves" aside="tasks that can go side by side">
      <ol className="grid gap-1.5">
        {waves.slice(0, SHOWN).map((tasks, index) => (
          // A wave is its number.
          // oxlint-disable-next-line react/no-array-index-key
          <Wave key={index} number={index + 1} tasks={tasks} most={most} />
        ))}
      </ol>
      {waves.length > SHOWN && <Nothing>and {waves.length - SHOWN} more waves</Nothing>}
    </Section>
  );
}
