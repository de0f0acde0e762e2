import { useQuery } from "@tanstack/react-query";
import { type SubmitEvent, useId, useState } from "react";
import { useChange } from "../../../cache/changes.ts";
import { tasksQuery } from "../../../cache/queries.ts";
import { Button } from "../../../ui/button/button.tsx";
import { plainText } from "../../../ui/plain/plain-text.ts";
import { ProblemNote } from "../../../ui/problem-note/problem-note.tsx";
import { edgeOf, RELATIONS } from "./edge-words.ts";
import { touchedByEdge } from "./remove-edge.tsx";

/** So many tasks are offered while one is looked for; any other can be named by its id. */
const OFFERED_MAX = 300;

function Offered({ id, list }: { id: string; list: string }) {
  const tasks = useQuery(tasksQuery).data ?? [];
  const others = tasks.filter((task) => task.id !== id && task.status !== "archived");
  return (
    <datalist id={list}>
      {others.slice(0, OFFERED_MAX).map((task) => (
        <option key={task.id} value={task.id}>
          {plainText(task.title)}
        </option>
      ))}
    </datalist>
  );
}

function Fields({ id }: { id: string }) {
  const list = useId();
  return (
    <>
      <select name="relation" aria-label="How they belong together" className="field text-note">
        {RELATIONS.map(({ words }) => (
          <option key={words}>{words}</option>
        ))}
      </select>
      <input
        name="other"
        required
        list={list}
        aria-label="The other task"
        placeholder="bd-…"
        autoComplete="off"
        className="field font-mono text-fine"
      />
      <Offered id={id} list={list} />
    </>
  );
}

const said = (form: FormData, name: string) => {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
};

/** The form that joins this task with another one. */
function EdgeForm({ id, onDone }: { id: string; onDone(): void }) {
  const add = useChange("addDependency", touchedByEdge(id));
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const relation = RELATIONS.find(({ words }) => words === said(form, "relation"));
    const { task_id, ...body } = edgeOf(id, said(form, "other"), relation ?? RELATIONS[0]);
    add.mutate({ params: { id: task_id }, body }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit} className="mt-2 grid gap-2">
      <Fields id={id} />
      <ProblemNote error={add.error} />
      <div className="flex gap-2">
        <Button type="submit" look="main" disabled={add.isPending}>
          Add
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  );
}

/** Lets a person say how this task belongs together with another one. */
export function AddEdge({ id }: { id: string }) {
  const [adding, setAdding] = useState(false);
  if (adding) return <EdgeForm id={id} onDone={() => setAdding(false)} />;
  return (
    <button type="button" className="link text-note" onClick={() => setAdding(true)}>
      Add a dependency
    </button>
  );
}
