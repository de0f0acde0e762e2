import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Attempt } from "../../../../../src/domain/attempt.ts";
import type { Decision } from "../../../../../src/domain/decision.ts";
import type { Task } from "../../../../../src/domain/task.ts";
import { decisionsQuery } from "../../../cache/queries.ts";
import { Until } from "../../../ui/age/until.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { Review } from "../review/review.tsx";
import { waitsForPerson } from "../waits-for-person.ts";
import { Decision as Question } from "./decision.tsx";
import { Split } from "./split.tsx";

type Props = { task: Task };
type WholeProps = Props & { attempts: readonly Attempt[] };

function Box({ asks, children }: { asks: boolean; children: ReactNode }) {
  const look = asks ? "border-wait bg-wait-wash" : "border-line bg-sheet";
  return (
    <section
      aria-label={asks ? "A person is needed" : "Where it stands"}
      className={`mb-6 rounded-lg border px-4 py-3 text-note ${look}`}
    >
      {children}
    </section>
  );
}

function Quarantine({ task }: Props) {
  if (task.status !== "blocked" || task.quarantined_until === null) return null;
  return (
    <p className="mt-1 text-soft">
      In quarantine, for the {task.quarantines === 1 ? "first" : `${task.quarantines}.`} time: tried
      once more <Until at={task.quarantined_until} /> unless you decide otherwise. Other tasks go
      on.
    </p>
  );
}

/** Why a task in review waits, where nothing more was said. */
function reasonOf({ status }: Task): string | null {
  return status === "code_review" ? "The work is proven and waits for your review." : null;
}

const isAbout = (id: string) => (one: Decision) => one.task_id === id && one.blocking;

/** Whether a question says what a reason says; options may follow there, one a line. */
const saysAll = (question: string, reason: string) =>
  question.includes(reason) || reason.startsWith(question);

/** Why a task stands where it stands, and what a person can say to it. */
export function Needed({ task, attempts }: WholeProps) {
  const open = useQuery(decisionsQuery).data?.find(isAbout(task.id));
  const asks = waitsForPerson(task) || open !== undefined;
  const told = task.reason !== null && open !== undefined && saysAll(open.question, task.reason);
  const reason = told ? null : (task.reason ?? reasonOf(task));
  if (!asks && reason === null) return null;
  return (
    <Box asks={asks}>
      {asks && <p className="mb-0.5 font-semibold text-wait">A person is needed</p>}
      {reason !== null && (
        <p className="max-w-prose whitespace-pre-wrap">
          <Plain text={reason} />
        </p>
      )}
      <Quarantine task={task} />
      {open && <Question key={open.id} decision={open} />}
      {task.status === "code_review" && <Review id={task.id} attempts={attempts} />}
      {task.status === "needs_decomposition" && <Split id={task.id} />}
    </Box>
  );
}
