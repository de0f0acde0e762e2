import { notFound, Problem } from "../domain/problem.ts";
import type { Project } from "../domain/project.ts";
import { HELD_STATES, type TaskState } from "../domain/states.ts";
import type { Task } from "../domain/task.ts";
import type { Tables } from "../ports/store.ts";
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
export async function addProject(world: World, wanted: NewProject): Promise<Project> {
  const facts = await world.workspace.inspect(wanted.repo);
  const at = world.clock.now();
  const project: Project = {
    ...wanted,
    id: world.clock.id("project"),
    repo: facts.repo,
    default_branch: facts.default_branch,
    created_at: at,
    updated_at: at,
  };
  await world.store.write(async (tables) => {
    await refuseTwins(tables, project);
    await tables.projects.insert(project);
    await happened(world.clock, tables, {
      kind: "project.added",
      subject: project.id,
      data: { name: project.name },
    });
  });
  return project;
}

async function refuseTwins(tables: Tables, project: Project): Promise<void> {
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

const BEING_DELIVERED: readonly TaskState[] = ["merging", "deploying", "verifying"];

function workedOn(project: Project, { id, status }: Task): Problem {
  return new Problem(
    "conflict",
    `Task ${id} of project "${project.name}" is being worked on.`,
    BEING_DELIVERED.includes(status)
      ? `Wait until it is no longer ${status}: ringmaster task show ${id}`
      : `Cancel it first: ringmaster task cancel ${id}`,
  );
}

/** Forgets a project and everything recorded of it; refused while work on it runs. */
export async function removeProject(
  world: Pick<World, "clock">,
  tables: Tables,
  id_or_name: string,
): Promise<Project> {
  const project = await requireProject(tables, id_or_name);
  const status = [...HELD_STATES, ...BEING_DELIVERED];
  const filter = { project_id: project.id, status };
  const [held] = await tables.tasks.list(filter, { after: null, limit: 1 });
  if (held) throw workedOn(project, held);
  await tables.projects.remove(project.id);
  await happened(world.clock, tables, { kind: "project.removed", subject: project.id });
  return project;
}
