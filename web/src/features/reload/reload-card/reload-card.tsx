import { Link } from "@tanstack/react-router";
import type { Reload } from "../../../../../src/domain/reload.ts";
import { Age, Lasted } from "../../../ui/age/age.tsx";
import { durationText, shortHash } from "../../../ui/figures.ts";
import { Plain } from "../../../ui/plain/plain.tsx";
import { Dot, Mark } from "../../../ui/state/state.tsx";
import { stateWords, TONE_FILL } from "../../../ui/state/tones.ts";
import { Measured } from "../measured/measured.tsx";
import { publicView } from "../measured/measurements.ts";
import { GOOD_WAY, phaseTone, storyOf } from "../phases.ts";

/** How a reload ended, or where it is. */
export function PhaseMark({ reload }: { reload: Reload }) {
  const tone = phaseTone(reload.phase);
  return (
    <Mark tone={tone}>
      <Dot tone={tone} breathes={reload.ended_at === null} />
      {stateWords(reload.phase)}
    </Mark>
  );
}

/** From which commit to which. */
export function Commits({ reload }: { reload: Reload }) {
  return (
    <code className="font-mono text-fine whitespace-nowrap text-soft">
      {shortHash(reload.from_commit)} → {shortHash(reload.to_commit)}
    </code>
  );
}

/** Who asked for it. */
export function Asker({ reload }: { reload: Reload }) {
  if (reload.task_id === null) return <>{reload.trigger}</>;
  return (
    <Link
      to="/tasks/$id"
      params={{ id: reload.task_id }}
      className="link font-mono text-fine whitespace-nowrap"
    >
      {reload.task_id}
    </Link>
  );
}

/** How a step looks by its distance from the present one. */
function stepLook(distance: number): string {
  if (distance === 0) return "font-semibold";
  return distance < 0 ? "text-soft" : "text-faint";
}

function Steps({ reload }: { reload: Reload }) {
  const ended = !GOOD_WAY.some((phase) => phase === reload.phase);
  const reached = (phase: string) => phase in reload.evidence || phase === reload.phase;
  const way = ended ? [...GOOD_WAY.filter(reached), reload.phase] : GOOD_WAY;
  const at = way.findIndex((phase) => phase === reload.phase);
  const fill = TONE_FILL[phaseTone(reload.phase)];
  return (
    <ol className="my-4 flex flex-wrap gap-y-3" aria-label="Phases">
      {way.map((phase, index) => (
        <li
          key={phase}
          aria-current={index === at ? "step" : undefined}
          className={`min-w-16 grow pr-1 text-fine ${stepLook(index - at)}`}
        >
          <span
            aria-hidden
            className={`mb-1.5 block h-1 rounded-full ${index <= at ? fill : "bg-line"}`}
          />
          {stateWords(phase)}
        </li>
      ))}
    </ol>
  );
}

function Figure({ value, words, bad = false }: { value: string; words: string; bad?: boolean }) {
  return (
    <div>
      <dd className={`text-title font-semibold tracking-tight ${bad ? "text-bad" : ""}`}>
        {value}
      </dd>
      <dt className="text-fine text-faint">{words}</dt>
    </div>
  );
}

function PublicFigures({ reload }: { reload: Reload }) {
  const seen = publicView(reload.evidence);
  if (seen === null) return null;
  const { probes, failed, max_ms } = seen;
  return (
    <dl className="my-4 flex flex-wrap gap-x-10 gap-y-3 [&>div]:flex [&>div]:flex-col">
      <Figure value={probes.toLocaleString("en")} words="requests through the public port" />
      <Figure value={failed.toLocaleString("en")} words="of them failed" bad={failed > 0} />
      <Figure value={durationText(max_ms)} words="the slowest of them" />
    </dl>
  );
}

/** The newest reload: where it is, what was measured, and how it ended. */
export function ReloadCard({ reload }: { reload: Reload }) {
  return (
    <div className="sheet p-4 md:p-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-note">
        <PhaseMark reload={reload} />
        <Commits reload={reload} />
        <span className="text-soft">
          for <Asker reload={reload} />
        </span>
        <span className="ml-auto text-faint">
          <Age at={reload.started_at} suffix=" ago" />, took{" "}
          <Lasted from={reload.started_at} to={reload.ended_at} />
        </span>
      </div>
      <Steps reload={reload} />
      <p>{storyOf(reload)}</p>
      {reload.reason !== null && (
        <p className="text-soft">
          <Plain text={reload.reason} />
        </p>
      )}
      <PublicFigures reload={reload} />
      <Measured evidence={reload.evidence} />
    </div>
  );
}
