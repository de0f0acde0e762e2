import type { Decision as Asked } from "../../../../../src/domain/decision.ts";
import { useChange } from "../../../cache/changes.ts";
import { KEYS } from "../../../cache/keys.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { ProblemNote } from "../../../ui/problem-note/problem-note.tsx";
import { Known } from "./known-facts.tsx";

/** A question that only a person can answer, with a button for each answer. */
export function Decision({ decision }: { decision: Asked }) {
  const { id, task_id, options, recommendation } = decision;
  const touches = [KEYS.decisions, KEYS.task(task_id), KEYS.tasks, KEYS.queue, KEYS.whyAny];
  const answer = useChange("answerDecision", touches);
  return (
    <section aria-label="Decision" className="mt-3">
      <p className="mb-2 max-w-prose font-medium whitespace-pre-wrap">
        <Plain text={decision.question} />
      </p>
      <Known facts={decision.context} />
      <ProblemNote error={answer.error} />
      <div className="flex flex-wrap gap-2">
        {options.map((option) => (
          <Button
            key={option.id}
            look={option.id === recommendation ? "main" : "plain"}
            title={option.id === recommendation ? "recommended" : undefined}
            disabled={answer.isPending}
            onClick={() => answer.mutate({ params: { id }, body: { answer: option.id } })}
          >
            <Plain text={option.label} />
          </Button>
        ))}
      </div>
    </section>
  );
}
