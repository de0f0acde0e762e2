import { PROMPT_LAYERS, type Assembly, type PromptLayer } from "../../domain/assembly.ts";
import type { Project } from "../../domain/project.ts";
import type { Tables } from "../../ports/store.ts";
import { requireProject } from "../projects.ts";

/** So many of the newest prompts are looked at. */
const PROMPTS_MAX = 500;

/** What one layer took of the prompts, and how much of what was needed it held. */
type LayerUsage = { layer: PromptLayer; tokens: number; budget: number; lines_held: number };

/** What prompts held, against what was changed in the end. */
type Usage = {
  prompts: number;
  tokens: number;
  /** Attempts whose work was merged, so that it is known what they changed. */
  judged: number;
  lines_changed: number;
  lines_held: number;
  layers: LayerUsage[];
};

/** How the layers of prompts were used, of one project (name or id) or of all. */
export async function promptUsage(tables: Tables, project?: string): Promise<Usage> {
  const filter =
    project === undefined ? {} : { project_id: (await requireProject(tables, project)).id };
  const all = (await tables.assemblies.list(filter, PROMPTS_MAX)).filter(isGiven);
  const judged = firstJudged(all);
  const held = judged.map((each) => each.held);
  return {
    prompts: all.length,
    tokens: sum(all.map(({ tokens }) => tokens)),
    judged: judged.length,
    lines_changed: sum(held.map((each) => each?.changed ?? 0)),
    lines_held: sum(held.map((each) => each?.any ?? 0)),
    layers: PROMPT_LAYERS.map((layer) => {
      const filled = all.flatMap(({ layers }) => layers.filter((each) => each.layer === layer));
      return {
        layer,
        tokens: sum(filled.map(({ tokens }) => tokens)),
        budget: sum(filled.map(({ budget }) => budget)),
        lines_held: sum(held.map((each) => each?.layers[layer] ?? 0)),
      };
    }),
  };
}

const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0);

/** Somebody who only looked at a prompt did not use it. */
const isGiven = ({ attempt_id }: Assembly) => attempt_id !== null;

/** The first prompt of each attempt whose work was merged; `all` is newest first. */
function firstJudged(all: readonly Assembly[]): Assembly[] {
  const first = new Map<string | null, Assembly>();
  for (const each of all) if (each.held !== null) first.set(each.attempt_id, each);
  return [...first.values()];
}

/** What is wrong with the prompts of a project; `prompts` of its last `of` show it. */
type ContextAlert = {
  project_id: string;
  project: string;
  kind: "code_full" | "named_left_out" | "rules_left_out";
  prompts: number;
  of: number;
  detail: string;
};

/** So many of a project's last prompts are looked at for alerts. */
const LAST = 20;
/** A layer is full from here on. */
const FULL_SHARE = 0.9;
/** When prompts held this much of what was changed, a full layer is no loss. */
const ENOUGH_SHARE = 0.8;

/** Projects whose prompts had to leave out what their tasks need. */
export async function contextAlerts(tables: Tables, project?: string): Promise<ContextAlert[]> {
  const projects =
    project === undefined ? await tables.projects.list() : [await requireProject(tables, project)];
  const found = await Promise.all(
    projects.map(async (each) => {
      const last = await tables.assemblies.list({ project_id: each.id }, LAST);
      return alertsOf(
        each,
        last.filter(({ session }) => session === "fresh"),
      );
    }),
  );
  return found.flat();
}

/** The same of one project, by its last prompts, newest first. */
export function alertsOf(
  { id, name }: Pick<Project, "id" | "name">,
  last: readonly Assembly[],
): ContextAlert[] {
  const alert = (kind: ContextAlert["kind"], test: (each: Assembly) => boolean): ContextAlert[] => {
    const prompts = last.filter(test).length;
    if (prompts === 0) return [];
    return [
      { project_id: id, project: name, kind, prompts, of: last.length, detail: DETAILS[kind] },
    ];
  };
  return [
    ...(holdsEnough(last) ? [] : alert("code_full", isCodeFull)),
    ...alert("named_left_out", ({ layers }) =>
      layers.some((each) => each.layer !== "project" && each.named_left_out > 0),
    ),
    ...alert("rules_left_out", (each) => (layerOf(each, "project")?.named_left_out ?? 0) > 0),
  ];
}

const DETAILS: Record<ContextAlert["kind"], string> = {
  code_full:
    "Code that may matter had no room. Raise prompt.tokens in ringmaster.toml, or split the tasks.",
  named_left_out: "What tasks name themselves had no room. Raise prompt.tokens in ringmaster.toml.",
  rules_left_out:
    "Rules of the repository had no room. Shorten AGENTS.md, or raise prompt.shares.project.",
};

const layerOf = ({ layers }: Assembly, layer: PromptLayer) =>
  layers.find((each) => each.layer === layer);

function isCodeFull(each: Assembly): boolean {
  const code = layerOf(each, "code");
  return code !== undefined && code.left_out > 0 && code.tokens >= code.budget * FULL_SHARE;
}

/** Whether it is known that the prompts held most of what was changed after all. */
function holdsEnough(last: readonly Assembly[]): boolean {
  const held = firstJudged(last).flatMap((each) => each.held ?? []);
  const changed = sum(held.map((each) => each.changed));
  return changed > 0 && sum(held.map(({ any }) => any)) / changed >= ENOUGH_SHARE;
}
