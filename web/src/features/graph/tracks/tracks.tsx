import { Bar } from "../../../ui/bar/bar.tsx";
import { Section } from "../../../ui/page/page.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { TaskLink } from "../../../ui/task-link/task-link.tsx";
import { type Graph, type Track, tracksOf } from "../shape.ts";

/** So many groups are shown, and so many tasks of each that is opened. */
const TRACKS_SHOWN = 8;
const TASKS_SHOWN = 30;

function One({ track, most }: { track: Track; most: number }) {
  const { tasks } = track;
  const [first] = tasks;
  return (
    <li>
      <details>
        <summary className="grid grid-cols-[minmax(0,1fr)_6rem_2.5rem] items-center gap-3 text-note marker:content-none">
          <span className="truncate hover:underline">{first && <Plain text={first.title} />}</span>
          <Bar share={tasks.length / most} />
          <span className="text-right">{tasks.length}</span>
        </summary>
        <ul className="mt-1 mb-2 border-l border-line pl-3">
          {tasks.slice(0, TASKS_SHOWN).map(({ id, title, status }) => (
            <li key={id} className="flex flex-wrap items-center gap-x-2 gap-y-1 py-1 text-note">
              <TaskLink id={id} title={title} status={status} />
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}

/** Groups of connected tasks; groups do not wait for each other. */
export function Tracks({ graph }: { graph: Graph }) {
  const tracks = tracksOf(graph);
  const connected = tracks.filter(({ tasks }) => tasks.length > 1);
  const most = connected[0]?.tasks.length ?? 1;
  const shown = connected.slice(0, TRACKS_SHOWN);
  return (
    <Section title="Tracks" aside="can go on independently">
      <ul className="grid gap-1.5">
        {shown.map((track) => (
          <One key={track.track} track={track} most={most} />
        ))}
      </ul>
      <p className="mt-2 text-note text-faint">
        {connected.length > shown.length && `${connected.length - shown.length} more groups · `}
        {tracks.length - connected.length} single tasks
      </p>
    </Section>
  );
}
