import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import type { Task } from "../../../../../src/domain/task.ts";
import { accountsQuery } from "../../../cache/crew.ts";
import { tasksQuery } from "../../../cache/queries.ts";
import { Button } from "../../../ui/button/button.tsx";
import { COMING, Nothing, PageHead, useTitle } from "../../../ui/page/page.tsx";
import { ReadingNote } from "../../../ui/problem-note/problem-note.tsx";
import { Dot } from "../../../ui/state/state.tsx";
import { stateTone, stateWords } from "../../../ui/state/tones.ts";
import { AddTask } from "../add-task/add-task.tsx";
import { type ContextOf, useContextOf } from "../around.ts";
import { AddWords } from "../add-words/add-words.tsx";
import { Card } from "./card.tsx";
import { type Column, columnsOf, shownIn, type Strip } from "./columns.ts";
import { Limits } from "./limits.tsx";
import { OpenQuestions } from "./questions.tsx";
import { boardSentence } from "./sentence.ts";
import { WaitingForYou } from "./waiting.tsx";

function StateColumn({ column, contextOf }: { column: Column; contextOf: ContextOf }) {
  const shown = column.tasks.slice(0, shownIn(column));
  const more = column.tasks.length - shown.length;
  return (
    <section
      aria-label={stateWords(column.state)}
      className="min-w-0 md:max-w-80 md:min-w-46 md:flex-1 md:basis-0"
    >
      <h2 className="mb-2.5 flex items-center gap-2 border-b border-line pb-2 text-note font-semibold">
        <Dot tone={stateTone(column.state)} />
        <span className="first-letter:uppercase inline-block">{stateWords(column.state)}</span>
        <span className="font-normal text-faint">{column.tasks.length}</span>
      </h2>
      <ul className="flex flex-col gap-2">
        {shown.map((task) => (
          <Card key={task.id} task={task} around={contextOf(task)} />
        ))}
      </ul>
      {more > 0 && <p className="mt-2 text-fine text-faint">and {more} older</p>}
    </section>
  );
}

function EmptyStates({ strip }: { strip: Strip }) {
  return (
    <ul
      aria-label="states without tasks"
      className="flex flex-wrap gap-x-2 gap-y-1 rounded-md bg-sunken px-2 py-1 text-fine text-faint md:shrink-0 md:flex-col md:flex-nowrap md:self-start md:px-3 md:py-2"
    >
      {strip.states.map((state) => (
        <li
          key={state}
          className="whitespace-nowrap not-first:before:mr-2 not-first:before:content-['·'] md:not-first:before:content-none"
        >
          {stateWords(state)}
        </li>
      ))}
    </ul>
  );
}

function Columns({ tasks }: { tasks: readonly Task[] }) {
  const contextOf = useContextOf();
  const columns = useMemo(() => columnsOf(tasks), [tasks]);
  return (
    <div className="flex flex-col gap-5 md:flex-row md:gap-3 md:overflow-x-auto md:pb-4">
      {columns.map((column) =>
        column.kind === "column" ? (
          <StateColumn key={column.state} column={column} contextOf={contextOf} />
        ) : (
          <EmptyStates key={column.states[0]} strip={column} />
        ),
      )}
    </div>
  );
}

function boardBody(tasks: readonly Task[] | undefined, error: Error | null): ReactNode {
  if (tasks === undefined) return error ? null : <Nothing>Reading the board…</Nothing>;
  return (
    <>
      <Limits tasks={tasks} />
      <WaitingForYou tasks={tasks} />
      <OpenQuestions />
      <Columns tasks={tasks} />
    </>
  );
}

/** Every task by its state. */
export function Board() {
  useTitle("Board");
  const tasks = useQuery(tasksQuery);
  const limits = useQuery(accountsQuery);
  const coming = limits.isPending && limits.failureCount === 0;
  const [adding, setAdding] = useState<"task" | "words" | null>(null);
  const close = () => setAdding(null);
  return (
    <>
      <PageHead title="Board" below={tasks.data ? boardSentence(tasks.data) : COMING}>
        <Button onClick={() => setAdding("words")}>Add from words</Button>
        <Button look="main" onClick={() => setAdding("task")}>
          Add task
        </Button>
      </PageHead>
      <ReadingNote of={tasks} />
      {boardBody(coming ? undefined : tasks.data, tasks.error)}
      {adding === "task" && <AddTask onClose={close} />}
      {adding === "words" && <AddWords onClose={close} />}
    </>
  );
}
