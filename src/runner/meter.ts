import type { AgentEvent, RunSummary } from "../domain/agent-event.ts";
import { partsOfChoice } from "../domain/agent-choice.ts";
import { addPart, type UsedPart } from "../domain/budget.ts";
import { toProblem } from "../domain/problem.ts";
import type { StreamReader } from "../ports/agent.ts";
import type { Helm } from "./flight.ts";
import type { Attempt } from "./parts.ts";
import { isTolerated } from "./tolerated.ts";

/** Watches what a run uses while it runs, and ends it when its task's budget is used up. */
export type Meter = {
  /** The run has begun. */
  begin(helm: Helm): void;
  hear(events: readonly AgentEvent[], reader: Pick<StreamReader, "unsettled">): void;
  /** How the run ended, with the sentence of the budget. */
  judge(run: RunSummary): RunSummary;
  /** The run is over. */
  end(): void;
};

type Metered = Pick<Attempt, "parts" | "claim" | "client" | "agent" | "variant" | "signal">;

/**
 * A meter for one run. Each new figure is told to the server, which knows the budget, the prices
 * and what was used before; while one is told only the newest waits. An older server is not told a
 * second time: then the budget counts when the run has ended.
 */
export function openMeter(attempt: Metered): Meter {
  const over = new AbortController();
  const ask = budgetAsker(attempt, AbortSignal.any([attempt.signal, over.signal]));
  let settled: readonly UsedPart[] = [];
  let helm: Helm | null = null;
  let sentence: string | null = null;

  const fail = (error: unknown) =>
    attempt.parts.show(`  the run could not be stopped: ${toProblem(error).message}`);
  const tell = newestOnly(async (parts: readonly UsedPart[]) => {
    const stop = await ask(parts);
    if (stop === null || over.signal.aborted) return;
    sentence ??= stop;
    await helm?.stop("budget");
  }, fail);

  return {
    begin: (given) => void (helm = given),
    hear(events, reader) {
      for (const event of events) if (event.type === "usage") settled = addPart(settled, event);
      // What has come to its end by itself is looked at as a whole, whatever it used.
      if (sentence !== null || events.some(({ type }) => type === "end")) return;
      const parts = (reader.unsettled?.() ?? []).reduce<readonly UsedPart[]>(addPart, settled);
      if (parts.length > 0) tell(parts);
    },
    judge: (run) => (run.stopped_by === "budget" ? endedBy(run, sentence) : run),
    end: () => over.abort(),
  };
}

/** A run that said its last word before it was stopped has come to its end by itself. */
function endedBy(run: RunSummary, sentence: string | null): RunSummary {
  if (run.ended?.ok === true) return { ...run, stopped_by: null, signal: null };
  return { ...run, error: sentence };
}

/** Hands on what is new, one after the other; what waits is replaced by what comes after it. */
function newestOnly(
  handOn: (parts: readonly UsedPart[]) => Promise<void>,
  fail: (error: unknown) => void,
): (parts: readonly UsedPart[]) => void {
  let told = "";
  let next: readonly UsedPart[] | null = null;
  let is_telling = false;

  async function tellAll(): Promise<void> {
    is_telling = true;
    try {
      for (let parts = next; parts !== null; parts = next) {
        next = null;
        await handOn(parts);
      }
    } finally {
      is_telling = false;
    }
  }

  return (parts) => {
    const text = JSON.stringify(parts);
    if (text === told) return;
    told = text;
    next = parts;
    if (!is_telling) tellAll().catch(fail);
  };
}

/** Asks whether the budget allows more; a server that cannot say so is asked no more. */
function budgetAsker(attempt: Metered, signal: AbortSignal) {
  const { claim, client, agent, parts: worker, variant: model } = attempt;
  const { id, fence } = claim.attempt;
  const own = partsOfChoice(claim.attempt.agent).name;
  const whose = { model, agent: agent.name === own ? null : agent.name };
  let is_deaf = false;
  return async (parts: readonly UsedPart[]): Promise<string | null> => {
    if (is_deaf) return null;
    try {
      const body = { fence, ...whose, parts: [...parts] };
      return (await client.call("tellSpending", { params: { id }, body }, { signal })).stop;
    } catch (error) {
      is_deaf ||= isTolerated(error); // the end of the run tells it all
      if (!signal.aborted) worker.show(`· what it uses is not told: ${toProblem(error).message}`);
      return null;
    }
  };
}
