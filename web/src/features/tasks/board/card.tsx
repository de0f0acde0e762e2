import { Link } from "@tanstack/react-router";
import type { TaskState } from "../../../../../src/domain/states.ts";
import type { Task } from "../../../../../src/domain/task.ts";
import { Age } from "../../../ui/age/age.tsx";
import { useNow } from "../../../ui/age/now.ts";
import { Plain } from "../../../ui/plain/plain.tsx";
import { Urgency } from "../../../ui/priority/priority.tsx";
import { Dot } from "../../../ui/state/state.tsx";
import { stateTone, TONE_TEXT } from "../../../ui/state/tones.ts";
import type { CardContext } from "../around.ts";
import { liveState } from "../live-state.ts";

function LiveLine({ task, around }: { task: Task; around: CardContext }) {
  const live = liveState(task, { ...around, now_ms: useNow() });
  const at = around.worker?.last_seen_at ?? task.updated_at;
  return (
    <p className="mt-2.5 flex items-baseline gap-1.5 text-fine">
      <Dot tone={live.tone} breathes={live.active} />
      <span className={`min-w-0 grow ${TONE_TEXT[live.tone]}`}>{live.text}</span>
      <span className="shrink-0 text-faint">
        <Age at={live.active ? at : task.updated_at} />
      </span>
    </p>
  );
}

function Claims({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span title={`claimed ${count} times`}>
      {count} {count === 1 ? "attempt" : "attempts"}
    </span>
  );
}

function Byline({ task, around }: { task: Task; around: CardContext }) {
  return (
    <p className="mt-1.5 flex flex-wrap items-center gap-x-2 gap-y-0.5 text-fine text-faint">
      <Urgency {...task} />
      <span className="font-mono">{task.id}</span>
      {task.agent !== null && <span>{task.agent}</span>}
      <Claims count={task.attempts} />
      {task.children > 0 && <span>{task.children} children</span>}
      {around.project !== undefined && <span>{around.project}</span>}
    </p>
  );
}

/** What is wanted of the reader stands out, and so does, less, what is under way. */
function cardLook(state: TaskState): string {
  const tone = stateTone(state);
  if (tone === "wait" || tone === "bad") return "border-wait/45 bg-wait-wash";
  return tone === "live" ? "border-live/40" : "";
}

/** A task on the board. The whole card is the link to its page. */
export function Card({ task, around }: { task: Task; around: CardContext }) {
  return (
    <li className={`sheet relative p-3 shadow-low hover:border-faint ${cardLook(task.status)}`}>
      <Link
        to="/tasks/$id"
        params={{ id: task.id }}
        className="block text-note leading-snug font-medium after:absolute after:inset-0 after:rounded-lg"
      >
        <Plain text={task.title} />
      </Link>
      <Byline task={task} around={around} />
      {task.status === "blocked" && task.reason !== null && (
        <p className="mt-2 line-clamp-3 text-fine text-soft">
          <Plain text={task.reason} />
        </p>
      )}
      <LiveLine task={task} around={around} />
    </li>
  );
}
