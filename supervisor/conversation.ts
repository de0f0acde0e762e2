import type { Exit, Generation } from "./generation.ts";
import type { Handle } from "./port.ts";
import type { ToGeneration, ToSupervisor } from "./protocol.ts";

type MessageOf<K extends ToSupervisor["type"]> = Extract<ToSupervisor, { type: K }>;

/** The message that was waited for, or why it did not come, as the end of a sentence. */
export type Reply<K extends ToSupervisor["type"]> =
  | { message: MessageOf<K>; problem: null }
  | { message: null; problem: string };

/** The end of a process in words. */
export function describeExit(exit: Exit): string {
  if (exit.signal !== null) return `was ended by ${exit.signal}`;
  return exit.code === null ? "could not be started" : `exited with code ${exit.code}`;
}

/** Waits for the first message of a kind; the end of the process or a `fatal` ends the wait. */
export async function hearNext<K extends ToSupervisor["type"]>(
  generation: Generation,
  kind: K,
  limit_ms: number,
): Promise<Reply<K>> {
  return new Promise((resolve) => {
    const settle = (reply: Reply<K>) => {
      clearTimeout(timer);
      stop();
      resolve(reply);
    };
    const fail = (problem: string) => settle({ message: null, problem });
    const isWanted = (message: ToSupervisor): message is MessageOf<K> => message.type === kind;
    const stop = generation.hear((message) => {
      if (isWanted(message)) settle({ message, problem: null });
      else if (message.type === "fatal") fail(`said: ${message.message}`);
    });
    const timer = setTimeout(() => fail(`did not say "${kind}" in ${limit_ms} ms`), limit_ms);
    void generation.exited.then((exit) => fail(describeExit(exit)));
  });
}

/** Tells something and waits for its answer. */
export async function converse<K extends ToSupervisor["type"]>(
  generation: Generation,
  message: ToGeneration,
  answer: { kind: K; limit_ms: number; handle?: Handle },
): Promise<Reply<K>> {
  const reply = hearNext(generation, answer.kind, answer.limit_ms);
  generation.tell(message, answer.handle);
  return reply;
}
