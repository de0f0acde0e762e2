import { useQuery } from "@tanstack/react-query";
import { decisionsQuery } from "../../../cache/queries.ts";
import { Decision } from "./decision.tsx";

/** What agents ask about a task without waiting for an answer. */
export function Questions({ id }: { id: string }) {
  const open = useQuery(decisionsQuery).data ?? [];
  const asked = open.filter(({ task_id, blocking }) => task_id === id && !blocking);
  if (asked.length === 0) return null;
  return (
    <section
      aria-label="Questions"
      className="mb-6 rounded-lg border border-line bg-sheet px-4 py-3 text-note"
    >
      <p className="font-semibold">The work goes on, and its agent asks</p>
      {asked.map((decision) => (
        <Decision key={decision.id} decision={decision} />
      ))}
    </section>
  );
}
