import { canWork, type AgentFinding } from "../../domain/agent-finding.ts";
import { Problem, PROBLEMS } from "../../domain/problem.ts";
import { table, type Cell } from "../output.ts";
import type { Run } from "../shape.ts";
import type { doctor } from "./commands.ts";

/**
 * Examines the agents of this machine, with or without a server. Exit code 0 when the named agent
 * can work here, or at least one that is no rehearsal; 6 when not.
 */
export const run: Run<typeof doctor> = async ({ agent }, { world, show, note, look }) => {
  const { agents, not_handed_on, sandbox } = await world.installation.examineAgents();
  const items = agent === null ? agents : [named(agents, agent)];
  show({ items, not_handed_on, sandbox }, () => table(HEADS, items.map(rowOf), look));
  note(sandbox);
  if (not_handed_on.length > 0)
    note(
      `Agents get ${not_handed_on.join(", ")} as set here after: ringmaster down, ringmaster up`,
    );
  const wanted = items.filter(({ name }) => name !== "rehearsal" || agent !== null);
  return wanted.some(canWork) ? 0 : PROBLEMS.agent_unavailable.exit;
};

function named(agents: readonly AgentFinding[], name: string): AgentFinding {
  const found = agents.find((each) => each.name === name);
  if (found) return found;
  throw new Problem(
    "not_found",
    `There is no agent "${name}"; known: ${agents.map((each) => each.name).join(", ")}.`,
    `Add it to config.toml: [agents.${name}] adapter = "generic" program = "…"`,
  );
}

const HEADS = ["AGENT", "FOUND", "VERSION", "SIGNED IN", "OUTPUT", "WHAT TO DO"];

const yes: Cell = { text: "yes", color: "green" };
const no: Cell = { text: "no", color: "red" };

function rowOf(found: AgentFinding): Cell[] {
  const { name, usable, version, detail, hint } = found;
  if (!usable) return [name, no, null, null, null, `${detail ?? ""} ${hint ?? ""}`];
  return [name, yes, version, signedIn(found), output(found), advice(found)];
}

/** Where nobody can say how to sign in, there is nothing to sign in to. */
function signedIn({ signed_in, hint }: AgentFinding): Cell {
  if (signed_in === "unknown") return hint === null ? null : { text: "unknown", color: "yellow" };
  return signed_in === "yes" ? yes : no;
}

function output({ drift }: AgentFinding): Cell {
  return drift === null ? { text: "known", color: "green" } : { text: "drifted", color: "yellow" };
}

/** What stands in the way comes first; a drift is worth a look only when something looks wrong. */
function advice({ name, hint, drift }: AgentFinding): string | null {
  const look = `If a run looks misread: ringmaster agent parse --agent ${name}`;
  const parts = [...(hint === null ? [] : [`${hint}.`]), ...(drift === null ? [] : [drift, look])];
  return parts.length === 0 ? null : parts.join(" ");
}
