import type { Contract } from "../../contract/contract.ts";
import type { InputOf } from "../../contract/endpoint.ts";
import { requireKnownChecksOfAll, type CriteriaAt } from "../../engine/evidence/criteria.ts";
import { bulk } from "../../engine/tasks/bulk.ts";
import { importTasks } from "../../engine/tasks/import.ts";
import type { World } from "../../engine/world.ts";
import { callerName, type Handlers } from "../handler.ts";

type BulkBody = InputOf<Contract["bulk"]>["body"];
type ImportBody = InputOf<Contract["importTasks"]>["body"];

/** Answers about many tasks at once. */
export function bulkHandlers(world: World): Pick<Handlers, "bulk" | "importTasks"> {
  return {
    bulk: {
      kind: "write",
      before: ({ body }) => requireKnownChecksOfAll(world, criteriaOfSteps(body)),
      run: (tables, { body }, caller) =>
        bulk(world, tables, { operations: body.operations, actor: callerName(caller) }),
    },
    importTasks: {
      kind: "write",
      before: ({ body }) => requireKnownChecksOfAll(world, criteriaOfImport(body)),
      run: (tables, { body }, caller) =>
        importTasks(world, tables, { ...body, actor: callerName(caller) }),
    },
  };
}

function criteriaOfSteps({ operations }: BulkBody): CriteriaAt[] {
  return operations.flatMap((step, index): CriteriaAt[] => {
    const place = `operations[${index}]`;
    if (step.op === "add") {
      const { acceptance_criteria } = step.task;
      return [{ place, index, of: { project_id: step.project_id }, acceptance_criteria }];
    }
    if (step.op !== "change") return [];
    const { acceptance_criteria } = step.change;
    return [{ place, index, of: { task_id: step.id }, acceptance_criteria }];
  });
}

function criteriaOfImport({ project_id, tasks }: ImportBody): CriteriaAt[] {
  return tasks.map(({ acceptance_criteria }, index) => ({
    place: `tasks[${index}]`,
    index,
    of: { project_id },
    acceptance_criteria,
  }));
}
