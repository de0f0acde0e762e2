import { isTrusted, lastSeenAt, trusting, type AgentConfig } from "../domain/agent-config.ts";
import type { Attempt } from "../domain/attempt.ts";
import { Problem } from "../domain/problem.ts";
import type { Project } from "../domain/project.ts";
import type { Task } from "../domain/task.ts";
import type { Tables } from "../ports/store.ts";
import { recorded } from "./history/recorded.ts";
import { apply } from "./moves/apply.ts";
import type { Ground, Question } from "./moves/move.ts";
import { editProject, requireProject } from "./projects.ts";
import type { World } from "./world.ts";

type Reader = Pick<World, "agent_configs" | "delivery" | "store">;

/** What agents would read and run from a project's newest commit, and what of it is new. */
export type ShownConfig = AgentConfig & {
  commit: string;
  trusted: boolean;
  /** The change since a person looked, as a unified diff; empty when nothing changed. */
  diff: string;
};

/** The configuration of agents in the newest commit of a project's default branch. */
export async function showAgentConfig(world: Reader, id_or_name: string): Promise<ShownConfig> {
  const project = await world.store.read((tables) => requireProject(tables, id_or_name));
  return shownAt(world, project, await world.delivery.head(project.repo, project.default_branch));
}

async function shownAt(
  { agent_configs }: Pick<World, "agent_configs">,
  { repo, trusted_agent_config }: Project,
  commit: string,
): Promise<ShownConfig> {
  const config = await agent_configs.read(repo, commit);
  const trusted = isTrusted(trusted_agent_config, config);
  const from = lastSeenAt(trusted_agent_config);
  const diff = trusted ? "" : await agent_configs.diff(repo, from, commit);
  return { ...config, commit, trusted, diff };
}

/** A person's word that what they saw may be run; `digest` names what that was. */
export type Trust = { id: string; digest: string; actor: string };

/**
 * Trusts what agents would run from a project's newest commit, and sends the tasks that waited for
 * that back to work. Throws `conflict` when it is not what the person saw.
 */
export async function trustAgentConfig(
  world: Reader & Ground,
  { id, digest, actor }: Trust,
): Promise<Project> {
  const shown = await showAgentConfig(world, id);
  if (shown.digest !== digest) throw changedSince(shown, id, digest);
  return world.store.write(async (tables) => {
    const project = await requireProject(tables, id);
    const action = { actor, label: `Trusted the agent configuration of ${project.name}` };
    return recorded(world, tables, action, async (seen) => {
      await trust(world, seen, { project, digest, commit: shown.commit, actor });
      return requireProject(seen, project.id);
    });
  });
}

function changedSince({ digest }: AgentConfig, id: string, seen: string): Problem {
  return new Problem(
    "conflict",
    `The agent configuration of ${id} has changed meanwhile: expected ${seen}, got ${digest}.`,
    `Look at it again: ringmaster project trust ${id}`,
    { expected: seen, current: digest },
  );
}

/** What is trusted, of which project, and by whom. */
export type Trusted = { project: Project; digest: string; commit: string; actor: string };

/** Writes down that it is trusted and releases every task that was asked about because of it. */
export async function trust(world: Ground, tables: Tables, given: Trusted): Promise<void> {
  const { project, digest, commit, actor } = given;
  const trusted_agent_config = trusting(project.trusted_agent_config, digest, commit);
  const fields = { trusted_agent_config, unseen_agent_config: null };
  await editProject(world, tables, project, fields);
  for (const decision of await tables.decisions.list({ status: "open" })) {
    if (decision.kind !== "agent_config") continue;
    const task = await tables.tasks.find(decision.task_id);
    if (task?.project_id === project.id && task.status === "blocked")
      await apply(world, tables, { task, trigger: "make_ready", actor });
  }
}

/** A configuration that an attempt met and nobody has seen, with what a person is asked. */
export type Unseen = { project_id: string; digest: string; question: Question };

/**
 * What a person must be asked because an attempt met a configuration that nobody has seen; null
 * when it met none. The server reads it from git itself, whatever the worker said.
 */
export async function unseenBy(
  world: Reader,
  { project, task, attempt }: { project: Project; task: Task; attempt: Attempt },
): Promise<Unseen | null> {
  const { repo, default_branch } = project;
  for (const branch of task.branch === null ? [default_branch] : [default_branch, attempt.branch]) {
    const commit = await headIfThere(world, repo, branch);
    if (commit === null) continue; // the worker met that as well, and says so itself
    const shown = await shownAt(world, project, commit);
    if (!shown.trusted) return unseen(project, shown);
  }
  return null;
}

async function headIfThere(
  { delivery }: Reader,
  repo: string,
  branch: string,
): Promise<string | null> {
  try {
    return await delivery.head(repo, branch);
  } catch (error) {
    if (error instanceof Problem && error.code === "repository_unusable") return null;
    throw error;
  }
}

function unseen({ id, name }: Project, { digest, commit, files, diff }: ShownConfig): Unseen {
  const question: Question = {
    kind: "agent_config",
    question:
      `What agents would read and run from the repository of ${name} is not what a person has ` +
      `seen. May it be run? It is: ${files.map(({ path }) => path).join(", ")}`,
    options: ["trust", "keep_blocked", "cancel"],
    recommendation: "keep_blocked",
    context: { digest, commit, files: files.map(({ path }) => path), diff },
  };
  return { project_id: id, digest, question };
}

/** Hands out nothing more of the project until a person has looked. */
export async function holdUnseen(world: Ground, tables: Tables, met: Unseen): Promise<void> {
  const project = await requireProject(tables, met.project_id);
  if (project.unseen_agent_config === met.digest) return;
  await editProject(world, tables, project, { unseen_agent_config: met.digest });
}
