import { Link } from "@tanstack/react-router";
import type { Task } from "../../../../../src/domain/task.ts";
import { Age } from "../../../ui/age/age.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { Urgency } from "../../../ui/priority/priority.tsx";
import { waitsForPerson } from "../waits-for-person.ts";

const waitingWords = ({ status }: Task) =>
  status === "code_review" ? "proven, and waits for your review" : "";

function Asked({ task }: { task: Task }) {
  return (
    <li className="relative flex flex-wrap items-baseline gap-x-3 gap-y-0.5 px-4 py-2.5 text-note not-first:border-t not-first:border-wait/20">
      <Urgency {...task} />
      <Link
        to="/tasks/$id"
        params={{ id: task.id }}
        className="font-semibold after:absolute after:inset-0"
      >
        <Plain text={task.title} />
      </Link>
      <span className="line-clamp-2 min-w-0 basis-96 grow text-soft">
        <Plain text={task.reason ?? waitingWords(task)} />
      </span>
      <span className="text-fine text-faint">
        <Age at={task.updated_at} />
      </span>
    </li>
  );
}

/** What cannot go on without a person, above everything else. */
export function WaitingForYou({ tasks }: { tasks: readonly Task[] }) {
  const waiting = tasks.filter(waitsForPerson);
  if (waiting.length === 0) return null;
  return (
    <section aria-label="Waiting for you" className="mb-6">
      <ul className="rounded-lg border border-wait/30 bg-wait-wash">
        {waiting.map((task) => (
          <Asked key={task.id} task={task} />
        ))}
      </ul>
    </section>
  );
}
