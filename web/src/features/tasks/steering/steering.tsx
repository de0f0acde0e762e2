import { useQuery } from "@tanstack/react-query";
import type { Attempt } from "../../../../../src/domain/attempt.ts";
import { ordersQuery } from "../../../cache/crew.ts";
import { Lasted } from "../../../ui/age/age.tsx";
import { Fact, Facts } from "../../../ui/facts/facts.tsx";
import { costText, tokensText } from "../../../ui/figures.ts";
import { LivenessLine } from "../../../ui/liveness/liveness.tsx";
import { Section } from "../../../ui/page/page.tsx";
import { ReadingNote } from "../../../ui/problem-note/problem-note.tsx";
import { Mark } from "../../../ui/state/state.tsx";
import { resumedWords } from "../attempts/resumed.ts";
import { Controls } from "./controls.tsx";
import { Orders } from "./orders.tsx";

type Props = { id: string; attempts: readonly Attempt[] };

function Standing({ attempt, attempts }: { attempt: Attempt; attempts: readonly Attempt[] }) {
  return (
    <>
      <div className="flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1">
        {attempt.paused && <Mark tone="wait">paused by a person</Mark>}
        <LivenessLine liveness={attempt.liveness} />
      </div>
      <Facts wide>
        <Fact name="Agent">{attempt.agent}</Fact>
        <Fact name="Account">{attempt.subscription ?? "the agent's own"}</Fact>
        <Fact name="Tokens">{tokensText(attempt.tokens)}</Fact>
        <Fact name="Cost">{costText(attempt.cost_usd)}</Fact>
        {attempt.resumed_from !== null && (
          <Fact name="Goes on with">{resumedWords(attempt.resumed_from, attempts)}</Fact>
        )}
      </Facts>
    </>
  );
}

/** The agent that runs now: how it is doing, and what can be told to it. */
export function Steering({ id, attempts }: Props) {
  const orders = useQuery(ordersQuery(id));
  const attempt = attempts.findLast(({ ended_at }) => ended_at === null);
  const told = orders.data ?? [];
  if (attempt === undefined && told.length === 0) return null;
  const since = attempt && (
    <>
      attempt {attempt.number}, for <Lasted from={attempt.started_at} to={null} />
    </>
  );
  return (
    <Section title={attempt ? "Running agent" : "Told to its agents"} aside={since}>
      <ReadingNote of={orders} />
      <div className="sheet grid gap-4 p-4">
        {attempt && (
          <>
            <Standing attempt={attempt} attempts={attempts} />
            <Controls attempt={attempt} />
          </>
        )}
        <Orders orders={told} />
      </div>
    </Section>
  );
}
