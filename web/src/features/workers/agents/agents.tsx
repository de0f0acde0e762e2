import { useQuery } from "@tanstack/react-query";
import type { AgentFinding } from "../../../../../src/domain/agent-finding.ts";
import { agentsQuery } from "../../../cache/queries.ts";
import {
  COMING,
  CREW_PAGES,
  Nothing,
  PageHead,
  Siblings,
  useTitle,
} from "../../../ui/page/page.tsx";
import { UNKNOWN } from "../../../ui/figures.ts";
import { Plain } from "../../../ui/plain/plain.tsx";
import { ReadingNote } from "../../../ui/problem-note/problem-note.tsx";
import { Mark } from "../../../ui/state/state.tsx";
import type { Tone } from "../../../ui/state/tones.ts";

type Word = { tone: Tone; text: string };

function foundWord({ usable, version }: AgentFinding): Word {
  if (usable) return { tone: "good", text: "found" };
  return version === null ? { tone: "rest", text: "not found" } : { tone: "bad", text: "unusable" };
}

/** What is not asked for its version prints what it prints; nothing is known of it. */
const hasVersion = ({ version }: AgentFinding) => version !== null && version !== UNKNOWN;

function versionWord(agent: AgentFinding): Word | null {
  if (!agent.usable) return null;
  if (agent.drift !== null) return { tone: "wait", text: "drifted" };
  if (!hasVersion(agent)) return { tone: "rest", text: "version unknown" };
  return { tone: "good", text: "known-good" };
}

const SIGNED_IN: Record<AgentFinding["signed_in"], Word> = {
  yes: { tone: "good", text: "signed in" },
  no: { tone: "bad", text: "not signed in" },
  unknown: { tone: "rest", text: "sign-in unknown" },
};

function Words({ agent }: { agent: AgentFinding }) {
  const signed_in = agent.usable ? SIGNED_IN[agent.signed_in] : null;
  const words = [foundWord(agent), versionWord(agent), signed_in].filter((word) => word !== null);
  return words.map(({ tone, text }) => (
    <Mark key={text} tone={tone}>
      {text}
    </Mark>
  ));
}

function OneAgent({ agent }: { agent: AgentFinding }) {
  const { name, version, drift, detail, hint } = agent;
  const why = [drift, detail].filter((text) => text !== null).join(" ");
  return (
    <li
      aria-label={name}
      className="grid gap-x-6 gap-y-1 px-4 py-3 not-first:border-t not-first:border-line md:grid-cols-[14rem_18rem_minmax(0,1fr)]"
    >
      <p className="min-w-0">
        <span className="font-semibold">
          <Plain text={name} />
        </span>{" "}
        <span className="font-mono text-fine text-faint">
          {version !== null && hasVersion(agent) && <Plain text={version} />}
        </span>
      </p>
      <p className="flex flex-wrap items-start gap-1.5">
        <Words agent={agent} />
      </p>
      <div className="text-note">
        {why !== "" && (
          <p className="text-soft">
            <Plain text={why} />
          </p>
        )}
        {hint === null ? (
          <p className="text-faint">{why === "" && "Nothing is to be done."}</p>
        ) : (
          <p>
            <span className="text-faint">What to do: </span>
            <Plain text={hint} />
          </p>
        )}
      </div>
    </li>
  );
}

function countWords(agents: readonly AgentFinding[]): string {
  const usable = agents.filter((agent) => agent.usable).length;
  return `${usable} of ${agents.length} can be used on the server's machine`;
}

/** Programs that write code: which are there, in which version, signed in or not. */
export function Agents() {
  useTitle("Agents");
  const agents = useQuery(agentsQuery);
  const { data } = agents;
  const sorted = data?.toSorted((a, b) => Number(b.usable) - Number(a.usable));
  return (
    <>
      <PageHead
        title="Agents"
        above={<Siblings of={CREW_PAGES} />}
        below={data ? countWords(data) : COMING}
      />
      <ReadingNote of={agents} />
      {data === undefined && agents.error === null && (
        <Nothing>Each program is asked for its version…</Nothing>
      )}
      {sorted && (
        <ul className="sheet">
          {sorted.map((agent) => (
            <OneAgent key={agent.name} agent={agent} />
          ))}
        </ul>
      )}
    </>
  );
}
