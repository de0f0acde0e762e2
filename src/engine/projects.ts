import { trusting } from "../domain/agent-config.ts";
import { notFound, Problem } from "../domain/problem.ts";
import { PROJECT_DEFAULTS, type Project } from "../domain/project.ts";
import { DELIVERY_STATES, HELD_STATES, type TaskState } from "../domain/states.ts";
import type { Task } from "../domain/task.ts";
import type { Tables } from "../ports/store.ts";
import { recorded } from "./history/recorded.ts";
import { happened } from "./ledger.ts";
import type { World } from "./world.ts";

/** The project of that id or name, or `not_found`. */
export async function requireProject(tables: Tables, id_or_name: string): Promise<Project> {
  const project = await tables.projects.find(id_or_name);
  if (!project) throw notFound("project", id_or_name);
  return project;
}

/** The project that is Ringmaster's own code, or a sentence on how to make it one. */
export async function requireSelfProject(tables: Tables): Promise<Project> {
  const found = (await tables.projects.list()).find((p) => p.is_self);
  if (found) return found;
  throw new Problem(
    "not_found",
    "Ringmaster does not know its own code as a project yet.",
    "Run: ringmaster bootstrap",
  );
}

/** Tree of a commit of a repository; `invalid_input` when the commit is not there. */
export async function requireTree(
  world: Pick<World, "delivery">,
  repo: string,
  commit: string,
): Promise<string> {
  try {
    return await world.delivery.tree(repo, commit);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(
      "invalid_input",
      `Expected a commit of ${repo}, but ${commit} is not there.`,
      `List the ones there are: git -C ${repo} log --oneline`,
    );
  }
}

/** What a new project is made of. */
export type NewProject = Pick<Project, "name" | "repo" | "is_self">;

/**
 * Adds a repository after looking at it; one that cannot be worked on is refused with its
 * reason.
 */
export async function addProject(
  world: World,
  wanted: NewProject,
  actor = "owner",
): Promise<Project> {
  const facts = await world.workspace.inspect(wanted.repo);
  const { digest } = await world.agent_configs.read(facts.repo, facts.head);
  const at = world.clock.now();
  const project: Project = {
    ...PROJECT_DEFAULTS,
    ...wanted,
    id: world.clock.id("project"),
    repo: facts.repo,
    default_branch: facts.default_branch,
    // Whoever adds a repository trusts what is there now; what changes later is shown first.
    trusted_agent_config: trusting(null, digest, facts.head),
    created_at: at,
    updated_at: at,
  };
  const action = { actor, label: `Added the project ${project.name}` };
  await world.store.write((tables) =>
    recorded(world, tables, action, (seen) => keep(world, seen, project)),
  );
  return project;
}

async function keep(
  { clock }: Pick<World, "clock">,
  tables: Tables,
  project: Project,
): Promise<void> {
  await refuseTwins(tables, project);
  await tables.projects.insert(project);
  const data = { name: project.name };
  await happened(clock, tables, { kind: "project.added", subject: project.id, data });
}

/** What people change of a project; see `project` for what each field means. */
export type ProjectFields = Partial<
  Pick<Project, "stages" | "requires" | "concurrency" | "paused" | "budget_usd" | "collisions">
>;

/** What can be written of a project, by people and by what they decide. */
type Written = ProjectFields &
  Partial<Pick<Project, "trusted_agent_config" | "unseen_agent_config">>;

/** A wish to change a project; with `version` only if the project still has that one. */
export type ProjectChange = {
  id: string;
  wanted: ProjectFields & { version?: number };
  actor: string;
};

/**
 * Changes how a project is worked on. Throws `conflict` with both versions when the project is not
 * the one that was edited.
 */
export async function changeProject(
  world: Pick<World, "clock">,
  tables: Tables,
  { id, wanted, actor }: ProjectChange,
): Promise<Project> {
  const before = await requireProject(tables, id);
  const { version, ...fields } = wanted;
  if (version !== undefined && version !== before.version)
    throw changedMeanwhile(before, version, fields);
  const names = Object.keys(fields);
  if (names.length === 0) return before;
  const label = `Changed ${names.join(", ")} of the project ${before.name}`;
  return recorded(world, tables, { actor, label }, async (seen) => {
    await editProject(world, seen, before, fields);
    return requireProject(seen, before.id);
  });
}

/** Writes fields of a project and tells of it. */
export async function editProject(
  { clock }: Pick<World, "clock">,
  tables: Tables,
  project: Project,
  fields: Written,
): Promise<void> {
  const changes = { ...fields, updated_at: clock.now() };
  if (!(await tables.projects.update(project.id, project.version, changes)))
    throw changedMeanwhile(project, project.version, fields);
  const data = { fields: Object.keys(fields) };
  await happened(clock, tables, { kind: "project.changed", subject: project.id, data });
}

function changedMeanwhile(current: Project, expected: number, yours: Written): Problem {
  return new Problem(
    "conflict",
    `Project "${current.name}" was changed meanwhile: expected version ${expected}, ` +
      `got ${current.version}.`,
    "Read the project again, put both changes together, and send them with its version.",
    { expected_version: expected, current, yours },
  );
}

/** Throws `conflict` when there is a project with its name or repository already. */
export async function refuseTwins(tables: Tables, project: Project): Promise<void> {
  const twin = (await tables.projects.list()).find(
    (p) => p.name === project.name || p.repo === project.repo || (p.is_self && project.is_self),
  );
  if (twin)
    throw new Problem(
      "conflict",
      `Project "${twin.name}" (${twin.repo}) is there already.`,
      "Use that one, or choose another name and repository.",
    );
}

/** States that end by themselves, and from which not every task can be cancelled. */
const PASSING: readonly TaskState[] = ["merging", "deploying", "verifying"];
const HELD: readonly TaskState[] = HELD_STATES;

function workedOn(project: Project, { id, status }: Task): Problem {
  const what = HELD.includes(status) ? "is being worked on" : `is on its way (${status})`;
  return new Problem(
    "conflict",
    `Task ${id} of project "${project.name}" ${what}.`,
    PASSING.includes(status)
      ? `Wait until it is no longer ${status}: ringmaster task show ${id}`
      : `Cancel it first: ringmaster task cancel ${id}`,
  );
}

/** Forgets a project and everything recorded of it; refused while work on it runs. */
export async function removeProject(
  world: Pick<World, "clock">,
  tables: Tables,
  id_or_name: string,
  actor = "owner",
): Promise<Project> {
  const project = await requireProject(tables, id_or_name);
  const status = [...HELD_STATES, ...DELIVERY_STATES];
  const filter = { project_id: project.id, status };
  const [held] = await tables.tasks.list(filter, { after: null, limit: 1 });
  if (held) throw workedOn(project, held);
  const action = { actor, label: `Forgot the project ${project.name}` };
  await recorded(world, tables, action, (seen) => seen.projects.remove(project.id));
  await happened(world.clock, tables, { kind: "project.removed", subject: project.id });
  return project;
}
