import { useQuery } from "@tanstack/react-query";
import type { WorkerHealth } from "../../../../../src/contract/fleet.ts";
import { healthQuery } from "../../../cache/crew.ts";
import { Age } from "../../../ui/age/age.tsx";
import { Fact, Facts } from "../../../ui/facts/facts.tsx";
import { bytesText, shortHash, UNKNOWN } from "../../../ui/figures.ts";
import { Nothing, Section } from "../../../ui/page/page.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { ReadingNote } from "../../../ui/problem-note/problem-note.tsx";
import { Mark } from "../../../ui/state/state.tsx";
import { stateWords, type Tone } from "../../../ui/state/tones.ts";

const TONES: Record<WorkerHealth["state"], Tone> = {
  ok: "good",
  stopped: "rest",
  elsewhere: "rest",
  session_gone: "bad",
  process_gone: "bad",
  silent: "wait",
};

const fixed = (text: string) => <span className="font-mono text-fine">{text}</span>;

function processWords({ pid, process_alive }: WorkerHealth): string {
  if (pid === null) return process_alive === null ? UNKNOWN : "none";
  return process_alive === false ? `${pid}, gone` : String(pid);
}

function Seen({ health }: { health: WorkerHealth }) {
  const { agents_processes: processes } = health;
  return (
    <Facts>
      <Fact name="Last seen">
        {health.last_seen_at === null ? "never" : <Age at={health.last_seen_at} suffix=" ago" />}
      </Fact>
      <Fact name="Session">{fixed(health.session ?? "none")}</Fact>
      <Fact name="Process">{processWords(health)}</Fact>
      <Fact name="Memory">{bytesText(health.memory_bytes)}</Fact>
      <Fact name="Its agents">
        {bytesText(health.agents_memory_bytes)}
        {processes !== null && ` in ${processes} ${processes === 1 ? "process" : "processes"}`}
      </Fact>
      <Fact name="Host">{health.host}</Fact>
      <Fact name="Code">{fixed(health.commit === null ? UNKNOWN : shortHash(health.commit))}</Fact>
    </Facts>
  );
}

/** Whether session and process live, and how much memory they take. */
export function Health({ id }: { id: string }) {
  const health = useQuery(healthQuery(id));
  const { data } = health;
  return (
    <Section
      title="Health"
      aside={data && <Mark tone={TONES[data.state]}>{stateWords(data.state)}</Mark>}
    >
      <ReadingNote of={health} />
      {data === undefined ? (
        <Nothing>Looking…</Nothing>
      ) : (
        <>
          <p className="mb-3 text-note text-soft">
            <Plain text={data.detail} />
          </p>
          <Seen health={data} />
        </>
      )}
    </Section>
  );
}
