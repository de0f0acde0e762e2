import { Link } from "@tanstack/react-router";
import type { TaskState } from "../../../../src/domain/states.ts";
import { Plain } from "../plain/plain.tsx";
import { StateMark } from "../state/state.tsx";

/** As much of a task as a link to it shows; all but the id may be unknown. */
export type Linked = { id: string; title?: string | undefined; status?: TaskState | undefined };

/** A link to a task by its title, or by its id when no more is known, with its state beside it. */
export function TaskLink({ id, title, status }: Linked) {
  return (
    <>
      <Link to="/tasks/$id" params={{ id }} className="link min-w-0">
        {title === undefined ? <span className="font-mono">{id}</span> : <Plain text={title} />}
      </Link>
      {status !== undefined && <StateMark state={status} />}
    </>
  );
}
