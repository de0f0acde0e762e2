import { Link } from "@tanstack/react-router";
import { useKnownTask } from "../../../cache/known.ts";
import { withLocalTimes } from "../../../ui/plain/local-times.ts";
import { Plain } from "../../../ui/plain/plain.tsx";
import { byTaskId, isTaskId } from "./holders.ts";

function Named({ id }: { id: string }) {
  const task = useKnownTask(id);
  return (
    <Link to="/tasks/$id" params={{ id }} title={id} className="link">
      <Plain text={task?.title ?? id} />
    </Link>
  );
}

/** A sentence of the server: tasks by their titles, times as they are said where the reader is. */
export function Said({ text }: { text: string }) {
  return byTaskId(withLocalTimes(text)).map((part, index) =>
    isTaskId(part) ? (
      // The parts of one sentence never change places.
      // oxlint-disable-next-line react/no-array-index-key
      <Named key={index} id={part} />
    ) : (
      // oxlint-disable-next-line react/no-array-index-key
      <Plain key={index} text={part} />
    ),
  );
}
