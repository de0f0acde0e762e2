import type { Attempt } from "../../../../../src/domain/attempt.ts";
import { Age, Lasted } from "../../../ui/age/age.tsx";
import { costText, knownSum, shortHash, tokensText } from "../../../ui/figures.ts";
import { Fact, Facts } from "../../../ui/facts/facts.tsx";
import { Nothing, Section } from "../../../ui/page/page.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { resumedWords } from "./resumed.ts";
import { Mark } from "../../../ui/state/state.tsx";
import { stateWords, type Tone } from "../../../ui/state/tones.ts";

const RESOLUTION_TONES: Record<NonNullable<Attempt["resolution"]>, Tone> = {
  proven: "good",
  failed: "bad",
  given_back: "rest",
  lost: "wait",
  cancelled: "rest",
};

function Resolution({ attempt }: { attempt: Attempt }) {
  if (attempt.resolution === null) {
    const [tone, word] = attempt.paused
      ? (["wait", "paused"] as const)
      : (["live", "running"] as const);
    return <Mark tone={tone}>{word}</Mark>;
  }
  const tone = RESOLUTION_TONES[attempt.resolution];
  return <Mark tone={tone}>{stateWords(attempt.resolution)}</Mark>;
}

function SignOfLife({ attempt }: { attempt: Attempt }) {
  if (attempt.ended_at !== null) return null;
  return (
    <Fact name="Sign of life">
      <Age at={attempt.heartbeat_at} suffix=" ago" />
    </Fact>
  );
}

type FiguresProps = { attempt: Attempt; all: readonly Attempt[] };

function Figures({ attempt, all }: FiguresProps) {
  return (
    <Facts>
      {attempt.resumed_from !== null && (
        <Fact name="Goes on with">{resumedWords(attempt.resumed_from, all)}</Fact>
      )}
      <Fact name="Iterations">{attempt.iterations}</Fact>
      <Fact name="Tokens">{tokensText(attempt.tokens)}</Fact>
      <Fact name="Cost">{costText(attempt.cost_usd)}</Fact>
      {attempt.subscription !== null && <Fact name="Account">{attempt.subscription}</Fact>}
      <Fact name="Worker">
        <span className="font-mono text-fine">{attempt.worker_id}</span>
      </Fact>
      <Fact name="Proven commit">
        <span className="font-mono text-fine">
          {attempt.head_commit === null ? "none yet" : shortHash(attempt.head_commit)}
        </span>
      </Fact>
      <SignOfLife attempt={attempt} />
    </Facts>
  );
}

function OneAttempt({ attempt, all }: FiguresProps) {
  return (
    <li className="sheet p-4">
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-note">
        <span className="font-semibold">Attempt {attempt.number}</span>
        <Resolution attempt={attempt} />
        <span className="text-soft">{attempt.agent}</span>
        <span className="ml-auto text-faint">
          <Lasted from={attempt.started_at} to={attempt.ended_at} />
        </span>
      </div>
      {attempt.reason !== null && (
        <p className="mb-2 text-note text-soft">
          <Plain text={attempt.reason} />
        </p>
      )}
      <Figures attempt={attempt} all={all} />
    </li>
  );
}

function totalCost(attempts: readonly Attempt[]): string {
  const { sum, unknown } = knownSum(attempts.map((attempt) => attempt.cost_usd));
  if (sum === null) return "cost unknown";
  return unknown === 0 ? `${costText(sum)} in all` : `${costText(sum)} and ${unknown} unknown`;
}

/** Every attempt at a task, newest first, with what it cost. */
export function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  const any = attempts.length > 0;
  return (
    <Section title="Attempts" aside={any && totalCost(attempts)}>
      {!any && <Nothing>No worker has claimed it yet.</Nothing>}
      <ol className="grid gap-2">
        {attempts.toReversed().map((attempt) => (
          <OneAttempt key={attempt.id} attempt={attempt} all={attempts} />
        ))}
      </ol>
    </Section>
  );
}
