import { type ReactNode, useState } from "react";
import { Age, Lasted } from "../../../ui/age/age.tsx";
import { Fact, Facts } from "../../../ui/facts/facts.tsx";
import { shortHash } from "../../../ui/figures.ts";
import { Plain } from "../../../ui/plain/plain.tsx";
import { Mark } from "../../../ui/state/state.tsx";
import { stateWords } from "../../../ui/state/tones.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { OUTCOME_TONES, chosenWords, tellOf, verdictWords } from "./wording.ts";

type Props = {
  round: Checkpoint;
  /** Number of its attempt. */
  attempt: number | undefined;
  /** The next attempt has to do with it, as a person said. */
  is_chosen: boolean;
  children: ReactNode;
};

const keptWords = ({ checkpoint_ref, commit }: Checkpoint): string => {
  if (commit === null) return "nothing new";
  return `${shortHash(commit)}${checkpoint_ref === null ? ", not kept" : ""}`;
};

function Failed({ all }: { all: readonly string[] }) {
  return (
    <ul aria-label="What failed" className="grid gap-0.5 text-bad">
      {[...new Set(all)].map((name) => (
        <li key={name} className="wrap-anywhere">
          <Plain text={name} />
        </li>
      ))}
    </ul>
  );
}

function Details({ round }: { round: Checkpoint }) {
  const { tree, confidence, signals, summary, session_id, failed } = round;
  return (
    <div className="mt-2 grid gap-2 pl-5">
      {failed.length > 0 && <Failed all={failed} />}
      <Facts>
        <Fact name="Commit">
          <span className="font-mono text-fine">{keptWords(round)}</span>
        </Fact>
        <Fact name="Tree">
          <span className="font-mono text-fine">{tree === null ? "none" : shortHash(tree)}</span>
        </Fact>
        <Fact name="How sure">{Math.round(confidence * 100)} %</Fact>
        <Fact name="Rests on">
          <Plain text={signals.join("; ")} />
        </Fact>
        {session_id !== null && (
          <Fact name="Session">
            <span className="font-mono text-fine wrap-anywhere">
              <Plain text={session_id} />
            </span>
          </Fact>
        )}
      </Facts>
      {summary !== "" && (
        <p className="max-w-prose text-note whitespace-pre-wrap text-soft">
          <Plain text={summary} />
        </p>
      )}
    </div>
  );
}

function Marks({ round, is_chosen }: Pick<Props, "round" | "is_chosen">) {
  const verdict = verdictWords(round);
  const chosen = is_chosen ? chosenWords(round) : null;
  return (
    <>
      <Mark tone={OUTCOME_TONES[round.outcome]}>{stateWords(round.outcome)}</Mark>
      {verdict !== null && <Mark tone="wait">{verdict}</Mark>}
      {chosen !== null && <Mark tone="live">next attempt {chosen}</Mark>}
    </>
  );
}

/** One round: what it came to in a line, the rest on demand; `children`: what can be done. */
export function Round({ round, attempt, is_chosen, children }: Props) {
  const [open, setOpen] = useState(false);
  const { checkpoint, number, started_at, ended_at } = round;
  return (
    <li className="border-t border-line px-3 py-2.5 text-note first:border-t-0">
      <div className="flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="font-medium hover:underline"
        >
          <span aria-hidden className="mr-1.5 inline-block w-3 text-faint">
            {open ? "▾" : "▸"}
          </span>
          Round {checkpoint}
        </button>
        <Marks round={round} is_chosen={is_chosen} />
        <div className="ml-auto flex items-center gap-3 text-fine text-faint">
          <span className="hidden sm:inline">
            attempt {attempt ?? "?"}, run {number}, <Lasted from={started_at} to={ended_at} />
          </span>
          <Age at={ended_at} suffix=" ago" />
          {children}
        </div>
      </div>
      {!open && (
        <p className="mt-0.5 line-clamp-2 pl-5 text-soft">
          <Plain text={tellOf(round)} />
        </p>
      )}
      {open && <Details round={round} />}
    </li>
  );
}
