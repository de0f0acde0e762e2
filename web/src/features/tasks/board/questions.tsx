import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Decision } from "../../../../../src/domain/decision.ts";
import { decisionsQuery } from "../../../cache/queries.ts";
import { Until } from "../../../ui/age/until.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";

function Question({ decision: { task_id, question, deadline_at } }: { decision: Decision }) {
  return (
    <li className="relative flex flex-wrap items-baseline gap-x-3 gap-y-0.5 px-4 py-2 text-note not-first:border-t not-first:border-line">
      <Link
        to="/tasks/$id"
        params={{ id: task_id }}
        className="line-clamp-2 min-w-0 grow basis-96 after:absolute after:inset-0"
      >
        <Plain text={question} />
      </Link>
      {deadline_at !== null && (
        <span className="text-fine text-faint">
          its default holds <Until at={deadline_at} />
        </span>
      )}
    </li>
  );
}

/** What agents ask that keeps nobody from going on. */
export function OpenQuestions() {
  const open = useQuery(decisionsQuery).data?.filter(({ blocking }) => !blocking) ?? [];
  if (open.length === 0) return null;
  return (
    <section aria-label="Questions" className="mb-6">
      <ul className="rounded-lg border border-line bg-sheet">
        {open.map((decision) => (
          <Question key={decision.id} decision={decision} />
        ))}
      </ul>
    </section>
  );
}
