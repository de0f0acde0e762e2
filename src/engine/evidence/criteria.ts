import { criteriaIn, judgeCriteria, type Criterion } from "../../domain/criteria.ts";
import { Problem } from "../../domain/problem.ts";
import type { Project } from "../../domain/project.ts";
import { requireTask } from "../lookup.ts";
import { requireProject } from "../projects.ts";
import type { World } from "../world.ts";
import { ledgerOf } from "./live.ts";

/** A task's acceptance criteria, one by one, with what each rests on. */
export async function criteriaOf(world: World, task_id: string): Promise<Criterion[]> {
  const { task, project, items, last } = await ledgerOf(world, task_id);
  const text = task.acceptance_criteria;
  if (criteriaIn(text).length === 0) return [];
  const approved = task.approved_commit;
  return judgeCriteria(text, {
    checks: await checkNames(world, project),
    evidence: items,
    is_approved: approved !== null && approved === (last?.head_commit ?? null),
  });
}

async function checkNames(
  world: Pick<World, "delivery" | "workspace">,
  { repo, default_branch }: Project,
): Promise<string[]> {
  const head = await world.delivery.head(repo, default_branch);
  return (await world.workspace.settings(repo, head)).checks.map(({ name }) => name);
}

type Ground = Pick<World, "store" | "delivery" | "workspace">;

/** Refuses criteria for a project (id or name) that name a check which it does not have. */
export async function requireKnownChecks(
  world: Ground,
  project_id: string,
  acceptance_criteria: string | undefined,
): Promise<void> {
  const named = criteriaIn(acceptance_criteria ?? "").flatMap(({ check }) => check ?? []);
  if (named.length === 0) return;
  const project = await world.store.read((tables) => requireProject(tables, project_id));
  const known = await checkNames(world, project);
  const unknown = named.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new Problem(
    "invalid_input",
    `Expected a check of the project ${project.name} in a criterion, got "${unknown}".`,
    known.length === 0
      ? `It has none yet: ringmaster project checks ${project.name}`
      : `It has: ${known.join(", ")}. Or let a person judge it: (person)`,
  );
}

/** The same for a task that is there. */
export async function requireKnownChecksOf(
  world: Ground,
  task_id: string,
  acceptance_criteria: string | undefined,
): Promise<void> {
  if (acceptance_criteria === undefined) return;
  const task = await world.store.read((tables) => requireTask(tables, task_id));
  await requireKnownChecks(world, task.project_id, acceptance_criteria);
}
