import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { SubmitEvent } from "react";
import { LIMITS } from "../../../../../src/domain/limits.ts";
import type { Priority } from "../../../../../src/domain/task.ts";
import { useChange } from "../../../cache/changes.ts";
import { KEYS } from "../../../cache/keys.ts";
import { agentsQuery } from "../../../cache/queries.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { Labelled } from "../../../ui/labelled/labelled.tsx";
import { PRIORITIES } from "../../../ui/priority/priorities.ts";
import { ProblemNote } from "../../../ui/problem-note/problem-note.tsx";
import { Choice } from "./choice.tsx";
import { Projects } from "./projects.tsx";

const DEFAULT_PRIORITY: Priority = "P2";

const said = (form: FormData, name: string) => {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
};

function bodyOf(form: FormData) {
  return {
    project_id: said(form, "project_id"),
    title: said(form, "title"),
    description: said(form, "description"),
    priority: PRIORITIES.find((one) => one === said(form, "priority")) ?? DEFAULT_PRIORITY,
    agent: said(form, "agent").trim() || null,
    ready: form.has("ready"),
  };
}

function Priorities() {
  return (
    <Labelled label="Priority">
      {(id) => (
        <select id={id} name="priority" className="field" defaultValue={DEFAULT_PRIORITY}>
          {PRIORITIES.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

function Agents() {
  const agents = useQuery(agentsQuery);
  const usable = agents.data?.filter((agent) => agent.usable) ?? [];
  return (
    <Choice label="Agent" name="agent">
      <option value="">any agent</option>
      {usable.map((agent) => (
        <option key={agent.name} value={agent.name}>
          {agent.name}
        </option>
      ))}
    </Choice>
  );
}

function Texts() {
  return (
    <>
      <Labelled label="Title">
        {(id) => (
          <input
            id={id}
            name="title"
            required
            maxLength={LIMITS.title_chars_max}
            className="field"
          />
        )}
      </Labelled>
      <Labelled label="Description">
        {(id) => (
          <textarea
            id={id}
            name="description"
            rows={6}
            maxLength={LIMITS.description_chars_max}
            className="field"
            placeholder="What shall be true when it is done?"
          />
        )}
      </Labelled>
    </>
  );
}

function Fields() {
  return (
    <div className="mb-5 grid gap-4">
      <Texts />
      <div className="grid gap-4 sm:grid-cols-3">
        <Projects />
        <Priorities />
        <Agents />
      </div>
      <label className="flex items-center gap-2 text-note">
        <input type="checkbox" name="ready" defaultChecked className="size-4 accent-accent" />
        Ready: a worker may start at once
      </label>
    </div>
  );
}

/** The form for a new task; it leads to the task's page. */
export function AddTask({ onClose }: { onClose(): void }) {
  const add = useChange("addTask", [KEYS.tasks, KEYS.queue]);
  const navigate = useNavigate();
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const body = bodyOf(new FormData(event.currentTarget));
    add.mutate(
      { body },
      { onSuccess: ({ id }) => void navigate({ to: "/tasks/$id", params: { id } }) },
    );
  };
  return (
    <Dialog title="Add a task" onClose={onClose}>
      <form onSubmit={submit}>
        <ProblemNote error={add.error} />
        <Fields />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="main" type="submit" disabled={add.isPending}>
            Add task
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
