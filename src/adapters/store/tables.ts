import type { Tables } from "../../ports/store.ts";
import type { Db } from "./schema.ts";
import { answerTable } from "./tables/answers.ts";
import { assemblyTable } from "./tables/assemblies.ts";
import { attemptTable } from "./tables/attempts.ts";
import { decisionTable } from "./tables/decisions.ts";
import { dependencyTable } from "./tables/dependencies.ts";
import { effectTable } from "./tables/effects.ts";
import { eventTable } from "./tables/events.ts";
import { evidenceTable } from "./tables/evidence.ts";
import { generationTable } from "./tables/generations.ts";
import { graphTable } from "./tables/graph.ts";
import { historyTable } from "./tables/history.ts";
import { iterationTable } from "./tables/iterations.ts";
import { lessonTable } from "./tables/lessons.ts";
import { limitTable } from "./tables/limits.ts";
import { orderTable } from "./tables/orders.ts";
import { projectTable } from "./tables/projects.ts";
import { promptTable } from "./tables/prompts.ts";
import { reloadTable } from "./tables/reloads.ts";
import { resourceTable } from "./tables/resources.ts";
import { reviewTable } from "./tables/reviews.ts";
import { ruleTable } from "./tables/rules.ts";
import { runTable } from "./tables/runs.ts";
import { skillTable } from "./tables/skills.ts";
import { taskTable } from "./tables/tasks.ts";
import { tokenTable } from "./tables/tokens.ts";
import { transitionTable } from "./tables/transitions.ts";
import { workerTable } from "./tables/workers.ts";

/** Every table over one transaction. */
export function tablesOf(db: Db): Tables {
  return {
    projects: projectTable(db),
    tasks: taskTable(db),
    dependencies: dependencyTable(db),
    transitions: transitionTable(db),
    workers: workerTable(db),
    attempts: attemptTable(db),
    evidence: evidenceTable(db),
    events: eventTable(db),
    effects: effectTable(db),
    reloads: reloadTable(db),
    generations: generationTable(db),
    tokens: tokenTable(db),
    answers: answerTable(db),
    prompts: promptTable(db),
    assemblies: assemblyTable(db),
    graph: graphTable(db),
    skills: skillTable(db),
    runs: runTable(db),
    limits: limitTable(db),
    orders: orderTable(db),
    resources: resourceTable(db),
    iterations: iterationTable(db),
    reviews: reviewTable(db),
    rules: ruleTable(db),
    lessons: lessonTable(db),
    decisions: decisionTable(db),
    history: historyTable(db),
  };
}
