import type { Transition } from "../../../../../src/domain/task.ts";
import { Age } from "../../../ui/age/age.tsx";
import { Section } from "../../../ui/page/page.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { stateTone, stateWords, TONE_TEXT } from "../../../ui/state/tones.ts";

function Step({ step }: { step: Transition }) {
  return (
    <li className="relative border-l border-line pb-3.5 pl-4 last:pb-0">
      <span aria-hidden className="absolute top-1.5 -left-[4.5px] size-2 rounded-full bg-strong" />
      <p className="flex flex-wrap items-baseline gap-x-1.5 text-note">
        <span className="text-faint">{stateWords(step.from)} →</span>
        <span className={`font-medium ${TONE_TEXT[stateTone(step.to)]}`}>
          {stateWords(step.to)}
        </span>
        <span className="ml-auto text-fine text-faint">
          <Age at={step.at} suffix=" ago" />
        </span>
      </p>
      <p className="text-fine text-soft">
        <Plain text={step.reason} />
        <span className="text-faint">
          {" "}
          — <Plain text={step.actor} />
        </span>
      </p>
    </li>
  );
}

/** Every move the task made, newest first: who made it and why. */
export function History({ steps }: { steps: readonly Transition[] }) {
  if (steps.length === 0) return null;
  return (
    <Section title="History">
      <ol>
        {steps.toReversed().map((step) => (
          <Step key={step.id} step={step} />
        ))}
      </ol>
    </Section>
  );
}
