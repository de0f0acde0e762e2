import type { AgentEvent } from "../domain/agent-event.ts";
import type { Liveness } from "../domain/liveness.ts";
import type { Order, OrderKind } from "../domain/order.ts";
import type { Patience } from "../domain/pulse.ts";
import type { Remedy } from "../domain/remedy.ts";
import type { Agent } from "../ports/agent.ts";
import type { Clock } from "../ports/clock.ts";
import type { Helm } from "./flight.ts";
import { answerOrder, livenessTeller, takeOrders, type Answer, type Line } from "./orders.ts";
import { makeReins, type Reins, type Whose } from "./reins.ts";
import { makeWatch } from "./watch.ts";

/** What people and the watch do to the runs of one attempt. */
export type Control = Pick<Reins, "ready" | "pausedMs" | "takeHalt" | "surrender" | "circle"> & {
  /** Orders are taken from now on. */
  begin(): void;
  /** A run has begun; answers what to call when it has ended. */
  take(helm: Helm, whose?: Whose): () => void;
  hear(events: readonly AgentEvent[]): void;
  /** What people said that no agent has heard; it counts as said. */
  takeWords(): string[];
  /** Whether there is such a thing. */
  hasWords(): boolean;
  end(): void;
};

/** What a control needs. `signal` ends all waiting. */
export type Controlled = Line & {
  agent: Agent;
  clock: Clock;
  patience: Patience;
  signal: AbortSignal;
};

/** Makes the control of an attempt. */
export function makeControl(controlled: Controlled): Control {
  const { agent, clock, patience, signal, show } = controlled;
  const ended = new AbortController();
  const over = AbortSignal.any([signal, ended.signal]);
  const tell = livenessTeller(controlled, over);
  const reins = makeReins(clock, signal);
  const waiting: Order[] = [];
  const watch = makeWatch({
    clock,
    patience,
    is_structured: agent.traits.structured_stream,
    is_steerable: agent.traits.steerable && agent.steering !== null,
    onChange: tell,
    onRemedy(step, found) {
      show(`  ! ${found.state}: ${found.signal} → ${step}`);
      heal(reins, step, found);
    },
    onCircle: (why) => reins.cut(why),
  });
  const tellPaused = () =>
    tell({ state: "paused", since: clock.now(), signal: "A person paused it." });
  const carryOut = async (order: Order) => {
    const answer = await CARRY_OUT[order.kind](reins, order);
    if (answer === null) waiting.push(order);
    else if (order.kind === "pause" && answer.ok) tellPaused();
    return answer;
  };
  const answer = (order: Order, result: string) =>
    void answerOrder(controlled, order, { ...done(result), signal: over });
  const sayNow = (order: Order): boolean => {
    const is_said = reins.say(order.text);
    if (is_said) answer(order, "It was said to the agent.");
    return is_said;
  };
  return {
    ...reins,
    begin() {
      // The worker that held it before may be gone; what a person said of the task still counts.
      if (controlled.claim.attempt.paused) {
        void reins.pause();
        tellPaused();
      }
      takeOrders(controlled, carryOut, over).catch((error: unknown) =>
        show(`· orders are not taken any more: ${String(error)}`),
      );
    },
    take(helm, whose) {
      const endWatch = watch.begin();
      reins.take(helm, whose);
      // Said while the program was being started: with luck the agent can hear it still.
      for (const order of waiting.splice(0)) if (!sayNow(order)) waiting.push(order);
      return () => {
        reins.drop();
        endWatch();
      };
    },
    hear: (events) => watch.hear(events),
    takeWords: () =>
      waiting.splice(0).map((order) => {
        answer(order, "It was said at the beginning of the next run.");
        return order.text;
      }),
    hasWords: () => waiting.length > 0,
    end: () => ended.abort(),
  };
}

const NUDGE =
  "You do not get on: {signal}. Stop, say in one sentence what you are trying to reach, and " +
  "choose another way. If a person must decide something, end with the status blocked.";

/** Carries out what is to be done about a run that does not get on. */
function heal(reins: Reins, step: Exclude<Remedy, "none">, found: Liveness): void {
  const said = NUDGE.replace("{signal}", () => found.signal);
  const why = `${found.signal}.`;
  if (step === "nudge") reins.say(said);
  if (step === "interrupt") reins.interrupt(said);
  if (step === "fresh_start") void reins.renew({ how: "fresh", why });
  if (step === "give_back")
    reins.giveUp({ why, is_to_blame: found.state !== "waiting_on_provider" });
}

const INTERRUPTED = "A person interrupted you. Look at what you were doing and go on with care.";
const FRESH = "A person asked for a fresh start.";

type CarryOut = (reins: Reins, order: Order) => Promise<Answer | null> | Answer | null;

/** How each order is carried out; null: it waits until an agent can be told. */
const CARRY_OUT: Record<OrderKind, CarryOut> = {
  message: (reins, { text }) => (reins.say(text) ? done("It was said to the agent.") : null),
  async interrupt(reins, { text }) {
    const has_words = text.trim() !== "";
    if (reins.interrupt(has_words ? text : INTERRUPTED))
      return done("The agent was interrupted and told to go on.");
    if (!reins.isRunning()) return has_words ? null : failed("No agent is at work just now.");
    await reins.halt({ how: "go_on", why: "A person interrupted it." });
    return has_words ? null : done("The run was ended; another one goes on.");
  },
  async pause(reins) {
    await reins.pause();
    return done("The agent is stopped; its task and its folder stay its own.");
  },
  resume: (reins) => (reins.resume() ? done("The agent goes on.") : failed("It was not paused.")),
  async fresh_start(reins, { text }) {
    await reins.halt({ how: "fresh", why: text.trim() === "" ? FRESH : text });
    return done("A fresh session begins, with a summary of what was done.");
  },
};

const done = (result: string): Answer => ({ ok: true, result });
const failed = (result: string): Answer => ({ ok: false, result });
