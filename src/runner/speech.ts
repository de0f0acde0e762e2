import { randomUUID } from "node:crypto";
import type { Writable } from "node:stream";
import type { AgentEvent } from "../domain/agent-event.ts";
import type { Steering } from "../ports/agent.ts";

/** What is said to an agent on its standard input. */
export type Speech = {
  /** Says something now; false when the input is closed, or the agent takes only a prompt. */
  say(text: string): boolean;
  /** Stops what the agent does, and says something as soon as it has stopped; false as above. */
  interrupt(text: string): boolean;
  /** Looks at what the agent did: when its turn is over and nothing waits, the input is closed. */
  hear(events: readonly AgentEvent[]): void;
};

/**
 * Says the first words. Some agents wait for ever for an end of their input that does not come: it
 * is closed at once, unless the agent can be spoken to (`steering`), and then when its turn is
 * over.
 */
export function openSpeech(input: Writable, first: string, steering: Steering | null): Speech {
  const waiting: string[] = [];
  const isOpen = () => steering !== null && input.writable;
  if (steering === null) input.end(first);
  else input.write(first);

  return {
    say(text) {
      if (steering === null || !isOpen()) return false;
      input.write(steering.say(text));
      return true;
    },
    interrupt(text) {
      if (steering === null || !isOpen()) return false;
      // Said together with the interrupt it might be taken for a part of what is stopped.
      waiting.push(text);
      input.write(steering.interrupt(randomUUID()));
      return true;
    },
    hear(events) {
      if (steering === null || !isOpen() || !events.some(({ type }) => type === "end")) return;
      const next = waiting.shift();
      if (next === undefined) input.end();
      else input.write(steering.say(next));
    },
  };
}
