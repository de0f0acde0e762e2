import { criteriaIn, judgeCriteria, type Criterion } from "../../domain/criteria.ts";
import { Problem } from "../../domain/problem.ts";
import type { Project } from "../../domain/project.ts";
import { requireTask } from "../lookup.ts";
import { requireProject } from "../projects.ts";
import { refusedTogether, type ItemError } from "../refused.ts";
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
  const named = namedIn(acceptance_criteria);
  if (named.length === 0) return;
  const { project, known } = await knownChecks(world, project_id);
  const unknown = named.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new Problem("invalid_input", unknownText(project, unknown), hintOf(project, known));
}

const namedIn = (acceptance_criteria: string | undefined): string[] =>
  criteriaIn(acceptance_criteria ?? "").flatMap(({ check }) => check ?? []);

async function knownChecks(world: Ground, project_id: string) {
  const project = await world.store.read((tables) => requireProject(tables, project_id));
  return { project, known: await checkNames(world, project) };
}

const unknownText = ({ name }: Project, unknown: string): string =>
  `Expected a check of the project ${name} in a criterion, got "${unknown}".`;

function hintOf({ name }: Project, known: readonly string[]): string {
  return known.length === 0
    ? `It has none yet: ringmaster project checks ${name}`
    : `It has: ${known.join(", ")}. Or let a person judge it: (person)`;
}

/** Criteria of one task among many: where it stands in the request, and its project or itself. */
export type CriteriaAt = {
  place: string;
  index: number;
  of: { project_id: string } | { task_id: string };
  acceptance_criteria: string | undefined;
};

/**
 * The same for many tasks at once: the refusal has a line for each criterion that names a check
 * which its project does not have. A task that is not there is left to who changes it.
 */
export async function requireKnownChecksOfAll(
  world: Ground,
  all: readonly CriteriaAt[],
): Promise<void> {
  const known = new Map<string, Promise<Awaited<ReturnType<typeof knownChecks>>>>();
  const errors: ItemError[] = [];
  for (const { place, index, of, acceptance_criteria } of all) {
    const named = namedIn(acceptance_criteria);
    const project_id = named.length > 0 ? await projectOf(world, of) : null;
    if (project_id === null) continue;
    const look = known.get(project_id) ?? knownChecks(world, project_id);
    known.set(project_id, look);
    const { project, known: names } = await look;
    for (const name of named.filter((each) => !names.includes(each))) {
      const detail = `${unknownText(project, name)} ${hintOf(project, names)}`;
      errors.push({ place, index, code: "invalid_input", detail });
    }
  }
  if (errors.length > 0) throw refusedTogether(errors);
}

async function projectOf(
  { store }: Pick<World, "store">,
  of: CriteriaAt["of"],
): Promise<string | null> {
  if ("project_id" in of) return of.project_id;
  return (await store.read((tables) => tables.tasks.find(of.task_id)))?.project_id ?? null;
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
