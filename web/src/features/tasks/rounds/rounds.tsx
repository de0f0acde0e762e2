import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Attempt } from "../../../../../src/domain/attempt.ts";
import { checkpointsQuery, waysBackQuery } from "../../../cache/rounds.ts";
import { Nothing, Section } from "../../../ui/page/page.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { ReadingNote } from "../../../ui/problem-note/problem-note.tsx";
import type { Checkpoint } from "./checkpoint.ts";
import { GoBack, GoOn } from "./go-back.tsx";
import { Round } from "./round.tsx";

/** So many are in the document at first, and so many more with each wish. */
const WINDOW = 10;

type Props = { id: string; attempts: readonly Attempt[] };

/** The round that the next attempt has to do with; undefined once that attempt has begun. */
function chosenOf(rounds: readonly Checkpoint[], attempts: readonly Attempt[]) {
  const began_at = attempts.at(-1)?.started_at ?? "";
  const chosen = rounds.filter(({ chosen_at }) => chosen_at !== null && chosen_at > began_at);
  return chosen.toSorted((a, b) => ((a.chosen_at ?? "") < (b.chosen_at ?? "") ? 1 : -1))[0];
}

const isKept = ({ commit, checkpoint_ref }: Checkpoint) =>
  commit !== null && checkpoint_ref !== null;

type ListProps = Props & { rounds: readonly Checkpoint[]; may_go_back: boolean };

function List({ id, attempts, rounds, may_go_back }: ListProps) {
  const [shown, setShown] = useState(WINDOW);
  const numbers = new Map(attempts.map((attempt) => [attempt.id, attempt.number]));
  const chosen = chosenOf(rounds, attempts);
  return (
    <>
      <ol className="sheet">
        {rounds
          .toReversed()
          .slice(0, shown)
          .map((round) => (
            <Round
              key={round.id}
              round={round}
              attempt={numbers.get(round.attempt_id)}
              is_chosen={round === chosen}
            >
              {may_go_back && isKept(round) && <GoBack id={id} to={round.checkpoint} />}
            </Round>
          ))}
      </ol>
      {rounds.length > shown && (
        <button
          type="button"
          className="link mt-3 text-note"
          onClick={() => setShown(shown + WINDOW)}
        >
          show more ({rounds.length - shown})
        </button>
      )}
    </>
  );
}

/** Why no round can be gone back to; nothing where one can. */
function Closed({ reason, rounds }: { reason: string | null; rounds: readonly Checkpoint[] }) {
  if (reason === null && rounds.some(isKept)) return null;
  return (
    <div className="mt-2">
      <Nothing>
        Going back to a round is not possible now.{" "}
        <Plain text={reason ?? "No commit of a round is kept any more."} />
      </Nothing>
    </div>
  );
}

/** The rounds of a task's attempts, newest first, and the ways back to them. */
export function Rounds({ id, attempts }: Props) {
  const all = useQuery(checkpointsQuery(id));
  const ways = useQuery(waysBackQuery(id)).data;
  const rounds = all.data ?? [];
  const is_running = attempts.some(({ ended_at }) => ended_at === null);
  if (rounds.length === 0) return <ReadingNote of={all} />;
  return (
    <Section title="Rounds" aside="newest first">
      <ReadingNote of={all} />
      {ways?.resume === null && !is_running && <GoOn id={id} />}
      <List id={id} attempts={attempts} rounds={rounds} may_go_back={ways?.rollback === null} />
      {ways && <Closed reason={ways.rollback} rounds={rounds} />}
    </Section>
  );
}
