import type { Client } from "../client/client.ts";
import type { Contract, EndpointName } from "../contract/contract.ts";
import type { CallOf, OutputOf } from "../contract/endpoint.ts";
import type { Step, Tell } from "./installation.ts";
import { duration, jsonLine, oneLine, paint, type Look } from "./output.ts";
import type { World } from "./world.ts";

/** What was asked of every command alike. */
export type Manner = { json: boolean; quiet: boolean };

/** What a command works with. */
export type Context = {
  world: World;
  json: boolean;
  look: Look;
  /** Aborts on Ctrl-C and when nobody reads standard output any more. */
  signal: AbortSignal;
  /** A client of the running server. */
  client: () => Promise<Client>;
  /** One call of the running server. */
  call: <N extends EndpointName>(
    name: N,
    input: CallOf<Contract[N]>,
  ) => Promise<OutputOf<Contract[N]>>;
  /** The command's whole answer: one JSON object, or text for a person. */
  show: (value: object, human: () => string) => void;
  /** One line of a stream: a JSON object, or text for a person. */
  line: (value: object, human: () => string) => void;
  /** Bytes as they are, for answers that are a text themselves. */
  raw: (text: string) => void;
  /** Something worth knowing beside the answer, on standard error; silent with `--quiet`. */
  note: (text: string) => void;
  /** A step of a longer command, on standard error; silent with `--quiet`. */
  tell: Tell;
};

/** The context of one command. */
export function makeContext(world: World, manner: Manner, signal: AbortSignal): Context {
  const look = lookOf(world);
  const put = (text: string) => {
    if (!signal.aborted && text !== "") world.stdout.write(text);
  };
  const aside = (text: string) => {
    if (!manner.quiet) world.stderr.write(text);
  };
  const answer = (value: object, human: () => string) =>
    put(manner.json ? jsonLine(value) : ended(human()));
  return {
    world,
    json: manner.json,
    look,
    signal,
    client: () => world.client(),
    call: async (name, input) => (await world.client()).call(name, input, { signal }),
    show: answer,
    line: answer,
    raw: put,
    note: (text) => aside(manner.json ? jsonLine({ note: text }) : `${oneLine(text)}\n`),
    tell: (step) => aside(manner.json ? jsonLine(step) : stepText(step, look)),
  };
}

/** How to write for this world: colours only on a terminal that wants them. */
export function lookOf(world: Pick<World, "is_tty" | "env" | "stdout">): Look {
  const { is_tty, env, stdout } = world;
  return {
    color: is_tty && !env["NO_COLOR"] && env["TERM"] !== "dumb",
    columns: is_tty ? (stdout.columns ?? 80) : null,
  };
}

function ended(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

const MARKS = { ok: "✓", failed: "✗", skipped: "–" } as const;
const MARK_COLORS = { ok: "green", failed: "red", skipped: "dim" } as const;

function stepText({ step, status, duration_ms, detail }: Step, look: Look): string {
  const mark = paint(look, MARK_COLORS[status], MARKS[status]);
  const more = detail === "" ? "" : `: ${oneLine(detail)}`;
  return `${mark} ${oneLine(step)}${more} ${paint(look, "dim", `(${duration(duration_ms)})`)}\n`;
}
