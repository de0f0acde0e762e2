import { mkdirSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { AgentEvent } from "../domain/agent-event.ts";
import { isTrusted } from "../domain/agent-config.ts";
import { Problem } from "../domain/problem.ts";
import type { GitRoom } from "../ports/neighbourhood.ts";
import { nullWhenAbsent } from "../std/files.ts";
import type { Command } from "../std/process.ts";
import { confinementOf } from "./confinement.ts";
import type { Attempt, Boundary } from "./parts.ts";
import { layMissing, rememberOwn } from "./persons-own.ts";
import { openTripwire } from "./tripwire.ts";

type Begun = Omit<Attempt, "boundary">;

/**
 * Draws the boundary of an attempt: inside a sandbox where that works, and else by a tripwire. With
 * the mode `require`, no sandbox is a problem (`tool_missing`).
 */
export async function openBoundary(attempt: Begun): Promise<Boundary> {
  await requireTrusted(attempt);
  const missing = await whyNoSandbox(attempt);
  if (missing === null) return confined(attempt);
  if (attempt.parts.boundary.settings.mode === "require") throw required(missing);
  if (attempt.parts.boundary.settings.mode === "auto")
    await say(attempt, `without a sandbox: ${missing}`);
  return watched(attempt);
}

/**
 * What agents would read and run from the repository is looked at by a person before they do:
 * settings with hooks or servers are programs (`agent_config_unseen`).
 */
async function requireTrusted({ parts, claim, plan, base }: Begun): Promise<void> {
  const { name, trusted_agent_config: trusted } = claim.project;
  const own = plan.adopts === true ? [plan.branch] : [];
  for (const commit of [base, ...own]) {
    const config = await parts.boundary.configs.read(plan.repo, commit);
    // A server of before does not know of trust, and cannot be asked to give it.
    if (trusted === undefined || isTrusted(trusted, config)) continue;
    throw new Problem(
      "agent_config_unseen",
      `Expected the agent configuration of ${name} that a person has seen, got another one: ` +
        `${config.files.map((file) => file.path).join(", ")}.`,
      `Look at it and trust it: ringmaster project trust ${name}`,
    );
  }
}

/** A sentence that says why there is no sandbox; null: there is one. */
async function whyNoSandbox({ parts }: Begun): Promise<string | null> {
  const { sandbox, settings } = parts.boundary;
  if (settings.mode === "off") return "it is switched off (sandbox.mode in config.toml).";
  const found = await sandbox.probe();
  return found.works ? null : found.why;
}

function required(missing: string): Problem {
  return new Problem(
    "tool_missing",
    `Expected a sandbox, as sandbox.mode requires one, got none: ${missing}`,
    'Make it work, or allow runs without one in config.toml: [sandbox] mode = "auto"',
  );
}

/** Into the session, and among what the agent does, for whoever reads that later. */
async function say({ parts, claim, client, signal }: Begun, line: string): Promise<void> {
  parts.show(`  ${line}`);
  const { id, fence } = claim.attempt;
  const events: AgentEvent[] = [{ type: "unknown", line: `(${line})` }];
  const body = { fence, iteration: 1, batch: 0, events };
  const once = { idempotency_key: `output:${id}:boundary`, signal };
  await client.call("appendOutput", { params: { id }, body }, once);
}

/** Everything outside is read-only, so nothing there needs to be compared. */
async function confined(attempt: Begun): Promise<Boundary> {
  const { parts, plan } = attempt;
  const { home, boundary } = parts;
  const state = statePaths(attempt);
  for (const folder of state) makeFolder(folder);
  layMissing(attempt.agent.name, state);
  const putBack = rememberOwn(attempt.agent.name, state);
  const wrap = async (command: Command, scratch: string) => {
    const limits = await confinementOf({ boundary, home, plan, state });
    return boundary.sandbox.confine(command, { ...limits, scratch });
  };
  return {
    confine: wrap,
    guard: boundary.guard({
      cache: "/tmp/ringmaster-guard",
      folders: [plan.path, ...state, "/tmp"],
    }),
    saw: () => undefined,
    trespass: async () => {
      for (const place of putBack()) parts.show(`  ${place} is as it was: it is not the agent's`);
      return null;
    },
  };
}

async function watched(attempt: Begun): Promise<Boundary> {
  const { parts, plan } = attempt;
  const { settings, neighbourhood, guard } = parts.boundary;
  const room = await neighbourhood.room(plan);
  const state = statePaths(attempt);
  const own = await resolved([
    plan.path,
    tmpdir(),
    ...ownGit(room),
    ...state,
    ...settings.writable,
  ]);
  const others = await resolved([parts.home]);
  const tripwire = await openTripwire({ neighbourhood, plan, own, others });
  const cache = path.join(parts.home, "run", "guard");
  return {
    confine: null,
    guard: guard({ cache, folders: [plan.path, ...state] }),
    saw: tripwire.saw,
    trespass: tripwire.look,
  };
}

/** What a commit writes to; whatever else lies in the repository's git folder is not its own. */
const ownGit = ({ writable }: GitRoom) => writable;

async function resolved(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map((each) => realpath(each).catch(nullWhenAbsent)));
  return found.filter((each) => each !== null);
}

function statePaths({ parts, agent, claim, env }: Begun): string[] {
  const config_folder = claim.subscription?.config_folder ?? null;
  return agent.state({ ...parts.env, ...env }, config_folder);
}

/** What is not there cannot be made writable; a path with an ending is a file of the agent's. */
function makeFolder(state: string): void {
  if (path.extname(state) === "") mkdirSync(state, { recursive: true, mode: 0o700 });
}
