import { PROMPT_LAYERS, type PromptLayer } from "../../domain/assembly.ts";
import type { Task } from "../../domain/task.ts";

/** A share of the budget, 0..1, for each layer. */
type Shares = Readonly<Record<PromptLayer, number>>;

/**
 * Shares for most tasks; together 1. What a layer leaves over flows on, so a short task or a
 * repository without documents means more code.
 */
const COMMON: Shares = {
  task: 0.22,
  project: 0.08,
  code: 0.35,
  deployment: 0.03,
  documentation: 0.06,
  history: 0.05,
  logs: 0.02,
  research: 0.04,
  refinement: 0.15,
};

/** How the kinds of task differ: a bug is found in logs, infrastructure in files of deployment. */
const BY_KIND: Readonly<Record<Task["kind"], Shares>> = {
  task: COMMON,
  feature: {
    ...COMMON,
    code: 0.36,
    deployment: 0.02,
    documentation: 0.08,
    logs: 0.01,
    refinement: 0.14,
  },
  bug: { ...COMMON, deployment: 0.01, documentation: 0.03, logs: 0.08, research: 0.03 },
  chore: {
    ...COMMON,
    code: 0.36,
    history: 0.04,
    documentation: 0.05,
    refinement: 0.17,
    logs: 0.01,
  },
  infrastructure: { ...COMMON, code: 0.2, deployment: 0.18, documentation: 0.07, research: 0.03 },
  research: {
    ...COMMON,
    task: 0.18,
    code: 0.22,
    documentation: 0.16,
    history: 0.08,
    logs: 0.01,
    research: 0.12,
    refinement: 0.12,
  },
};

/** How relevant a piece must be to be taken, 0..1; layers that are not named take everything. */
const THRESHOLDS: Partial<Shares> = {
  deployment: 0.4,
  documentation: 0.25,
  logs: 0.4,
  research: 0.2,
};

const THRESHOLDS_BY_KIND: Partial<Record<Task["kind"], Partial<Shares>>> = {
  bug: { logs: 0.1, documentation: 0.35 },
  infrastructure: { deployment: 0.1 },
  research: { documentation: 0.1, research: 0.1 },
};

/** How relevant a piece of a layer must be, 0..1, for this kind of task. */
export function thresholdOf(kind: Task["kind"], layer: PromptLayer): number {
  return THRESHOLDS_BY_KIND[kind]?.[layer] ?? THRESHOLDS[layer] ?? 0;
}

/**
 * Parts a budget (tokens) among the layers by the kind of task. `own` are shares that a project
 * declares; the other layers keep their proportion in what is left. Shares that are together more
 * than 1 are scaled down. The sum never exceeds the budget.
 */
export function shareOut(
  tokens: number,
  kind: Task["kind"],
  own: Partial<Record<PromptLayer, number | undefined>> = {},
): Record<PromptLayer, number> {
  const common = BY_KIND[kind];
  const declared = sum(PROMPT_LAYERS.map((layer) => own[layer] ?? 0));
  const rest = sum(PROMPT_LAYERS.map((layer) => (own[layer] === undefined ? common[layer] : 0)));
  const open = rest === 0 ? 0 : Math.max(0, 1 - declared) / rest;
  const scale = 1 / Math.max(1, declared + open * rest);
  const shares = PROMPT_LAYERS.map((layer) => {
    const share = own[layer] ?? common[layer] * open;
    return [layer, Math.floor(tokens * share * scale)] as const;
  });
  return Object.fromEntries(shares) as Record<PromptLayer, number>;
}

const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0);

/** What is left in all when a layer that might fill `budget` has taken `tokens` of it. */
export const flowsOn = (budget: number, tokens: number): number => Math.max(0, budget - tokens);
