import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Task } from "../../../../../src/domain/task.ts";
import { rankedQuery } from "../../../cache/queries.ts";
import { useNow } from "../../../ui/age/now.ts";
import { COMING, Nothing, PageHead, useTitle } from "../../../ui/page/page.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { Urgency } from "../../../ui/priority/priority.tsx";
import { ReadingNote } from "../../../ui/problem-note/problem-note.tsx";
import { StateMark } from "../../../ui/state/state.tsx";
import { TONE_TEXT } from "../../../ui/state/tones.ts";
import { TaskLink } from "../../../ui/task-link/task-link.tsx";
import { type CardContext, useContextOf } from "../around.ts";
import { liveState } from "../live-state.ts";
import { queueSentence } from "./sentence.ts";

function Now({ task, around }: { task: Task; around: CardContext }) {
  const live = liveState(task, { ...around, now_ms: useNow() });
  return <span className={TONE_TEXT[live.tone]}>{live.text}</span>;
}

function Place({ place }: { place: number | undefined }) {
  if (place !== undefined) return <strong className="font-semibold">{place + 1}</strong>;
  return <span aria-label="not in the queue">·</span>;
}

function Row({ task, around }: { task: Task; around: CardContext }) {
  return (
    <tr className="border-t border-line align-baseline">
      <td className="py-2 pr-3 pl-4 text-right text-faint">
        <Place place={around.place} />
      </td>
      <td className="py-2 pr-3 whitespace-nowrap">
        <span className="inline-flex gap-1">
          <Urgency {...task} />
        </span>
      </td>
      <td className="py-2 pr-4">
        <TaskLink id={task.id} title={task.title} />
        {around.project !== undefined && (
          <span className="ml-2 text-fine text-faint">
            <Plain text={around.project} />
          </span>
        )}
        <span className="mt-0.5 block text-fine md:hidden">
          <Now task={task} around={around} />
        </span>
      </td>
      <td className="hidden py-2 pr-4 md:table-cell">
        <StateMark state={task.status} />
      </td>
      <td className="hidden py-2 pr-4 md:table-cell">
        <Now task={task} around={around} />
      </td>
      <td className="py-2 pr-4 text-right">{task.score.toFixed(2)}</td>
    </tr>
  );
}

const HEAD = "py-2 pr-4 font-medium text-faint";

function Table({ tasks }: { tasks: readonly Task[] }) {
  const contextOf = useContextOf();
  return (
    <div className="sheet overflow-x-auto">
      <table className="w-full table-fixed text-note">
        <thead>
          <tr>
            <th className="w-14 py-2 pr-3 pl-4 text-right font-medium text-faint">No.</th>
            <th className={`w-20 ${HEAD}`}>Priority</th>
            <th className={HEAD}>Task</th>
            <th className={`hidden w-36 md:table-cell ${HEAD}`}>State</th>
            <th className={`hidden w-60 md:table-cell ${HEAD}`}>Now</th>
            <th className="w-20 py-2 pr-4 text-right font-medium text-faint">Score</th>
          </tr>
        </thead>
        <tbody>
          {tasks.map((task) => (
            <Row key={task.id} task={task} around={contextOf(task)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Every open task in the order of the queue, and in a word why it waits. */
export function Queue() {
  useTitle("Queue");
  const ranked = useQuery(rankedQuery);
  const { data } = ranked;
  const contextOf = useContextOf();
  const free = useMemo(
    () => data?.filter((task) => contextOf(task).place !== undefined).length ?? 0,
    [data, contextOf],
  );
  return (
    <>
      <PageHead title="Queue" below={data ? queueSentence(data.length, free) : COMING} />
      <ReadingNote of={ranked} />
      {data === undefined && !ranked.error && <Nothing>Reading the queue…</Nothing>}
      {data?.length === 0 && <Nothing>Nothing is open.</Nothing>}
      {data && data.length > 0 && <Table tasks={data} />}
    </>
  );
}
