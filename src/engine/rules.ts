import type { Decision } from "../domain/decision.ts";
import { LIMITS } from "../domain/limits.ts";
import { notFound, Problem } from "../domain/problem.ts";
import { ruleText } from "../domain/question.ts";
import { rule as ruleShape, type Rule } from "../domain/rule.ts";
import type { Tables } from "../ports/store.ts";
import { cutEnd } from "../std/text.ts";
import { recorded } from "./history/recorded.ts";
import { happened } from "./ledger.ts";
import { requireTask } from "./lookup.ts";
import { requireProject } from "./projects.ts";
import type { World } from "./world.ts";

/** Of a rule, in the sentence that tells of it in the history. */
const LABEL_CHARS_MAX = 80;

type Ground = Pick<World, "clock">;

/** What holds for all later work on a project, oldest first; the project by id or name. */
export async function rulesOf(tables: Tables, id_or_name: string): Promise<Rule[]> {
  const { id } = await requireProject(tables, id_or_name);
  return tables.rules.of(id);
}

/**
 * Adds a rule to a project. Throws `conflict` when the project has it already, or as many as it may
 * have.
 */
export function addRule(
  world: Ground,
  tables: Tables,
  { project, text, actor }: { project: string; text: string; actor: string },
): Promise<Rule> {
  return recorded(
    world,
    tables,
    { actor, label: `Added the rule "${cutEnd(text, LABEL_CHARS_MAX)}"` },
    async (seen) => {
      const { id } = await requireProject(seen, project);
      if ((await seen.rules.of(id)).some((rule) => rule.text === text.trim())) throw known(text);
      return insert(world, seen, { project_id: id, text, decision_id: null, by: actor });
    },
  );
}

/** Takes a rule away. Throws `not_found` when the project has no such rule. */
export function removeRule(
  world: Ground,
  tables: Tables,
  { project, id, actor }: { project: string; id: string; actor: string },
): Promise<Rule> {
  return recorded(world, tables, { actor, label: `Removed the rule ${id}` }, async (seen) => {
    const found = (await rulesOf(seen, project)).find((rule) => rule.id === id);
    if (!found) throw notFound("rule", id);
    await dropRule(world, seen, id);
    return found;
  });
}

/** Takes a rule away, if it is there. */
export async function dropRule(world: Ground, tables: Tables, id: string): Promise<void> {
  const found = await tables.rules.find(id);
  if (!found) return;
  await tables.rules.remove(id);
  await told(world, tables, found, "removed");
}

/** Keeps an answer as a rule of its task's project; one that is there already is left as it is. */
export async function keepAsRule(world: Ground, tables: Tables, decision: Decision): Promise<void> {
  const { project_id } = await requireTask(tables, decision.task_id);
  const text = ruleText(decision);
  if ((await tables.rules.of(project_id)).some((rule) => rule.text === text)) return;
  const by = decision.answered_by ?? "owner";
  await insert(world, tables, { project_id, text, decision_id: decision.id, by });
}

/** Makes a rule again that was taken away, as it was. */
export async function restoreRule(world: Ground, tables: Tables, rule: Rule): Promise<void> {
  await requireRoom(tables, rule.project_id);
  await tables.rules.insert(rule);
  await told(world, tables, rule, "added");
}

async function insert(
  world: Ground,
  tables: Tables,
  wanted: Omit<Rule, "id" | "at">,
): Promise<Rule> {
  await requireRoom(tables, wanted.project_id);
  const made = { ...wanted, id: world.clock.id("rule"), at: world.clock.now() };
  const rule = ruleShape.parse(made);
  await tables.rules.insert(rule);
  await told(world, tables, rule, "added");
  return rule;
}

async function requireRoom(tables: Tables, project_id: string): Promise<void> {
  const { length } = await tables.rules.of(project_id);
  if (length < LIMITS.rules_per_project_max) return;
  throw new Problem(
    "conflict",
    `Expected at most ${LIMITS.rules_per_project_max} rules of a project, got one more.`,
    "Remove those that hold no longer: ringmaster project rules NAME --remove ID",
  );
}

async function told(
  { clock }: Ground,
  tables: Tables,
  { id, project_id, text }: Rule,
  change: "added" | "removed",
): Promise<void> {
  const data = { change, project_id, text };
  await happened(clock, tables, { kind: "rule.changed", subject: id, data });
}

function known(text: string): Problem {
  return new Problem(
    "conflict",
    `Expected a rule that the project does not have yet, got "${text.trim()}".`,
    "See those it has: ringmaster project rules NAME",
  );
}
