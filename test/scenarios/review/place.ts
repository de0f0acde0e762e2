import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Agent } from "../../../src/ports/agent.ts";
import type { WorkerParts } from "../../../src/runner/parts.ts";
import { openWorkplace, type Workplace, type WorkplaceOptions } from "../../support/workplace.ts";
import { shellAgent } from "../../support/shell-agent.ts";
import { DONE_CHECK } from "../../support/world.ts";

/** Settings of a repository whose work a second agent reviews. */
export const AGENT_REVIEWS = `${DONE_CHECK}[review]\nlevel = "agent"\nagent = "critic"\n`;

/** The nonce that a reviewer is given, out of its prompt on standard input. */
const NONCE = `nonce=$(sed -n 's/^RINGMASTER_REVIEW {"nonce":"\\([^"]*\\)".*/\\1/p')`;

/** A shell script that reviews with this verdict and these findings, after doing `before`. */
export function reviews(verdict: string, findings: readonly object[] = [], before = ":"): string {
  const rest = `"verdict":"${verdict}","summary":"seen","findings":${JSON.stringify(findings)}}`;
  return [NONCE, before, `printf 'RINGMASTER_REVIEW {"nonce":"%s",%s\\n' "$nonce" '${rest}'`].join(
    "\n",
  );
}

/** A workplace with an author and a critic; a shell script stands for an agent. */
export async function openReview(
  { author, critic }: { author: Agent | string; critic: Agent | string },
  options: WorkplaceOptions = {},
) {
  const workplace = await openWorkplace({ toml: AGENT_REVIEWS, ...options });
  const file = join(workplace.place.root, "critic.sh");
  if (typeof critic === "string") writeFileSync(file, critic);
  const reviewer = typeof critic === "string" ? shellAgent(`. '${file}'`) : critic;
  const agents: Record<string, Agent> = {
    scripted: typeof author === "string" ? shellAgent(author) : author,
    critic: { ...reviewer, name: "critic" },
  };
  const agentFor = (name: string) => {
    const found = agents[name];
    if (!found) throw new Error(`expected one of the two agents, got ${name}`);
    return found;
  };
  return {
    workplace,
    worker: (more: Partial<WorkerParts> = {}) => workplace.worker(author, { agentFor, ...more }),
  };
}

/** What reviewers said of a task. */
export const reviewsOf = (workplace: Workplace, id: string) =>
  workplace.world().store.read((tables) => tables.reviews.of(id));
