import { join } from "node:path";
import type { AgentRun } from "../../src/ports/agent.ts";
import type { Fault, Scripted, ScriptedStep } from "../support/scripted-step.ts";
import { worktreeOf, type Given, type Hands } from "./hands.ts";

/** What a run of the real program is cut off with, once its tool runs. */
export type Cut = "cancel" | "SIGINT" | "SIGTERM" | "SIGKILL";

/** One run of the real program: what the model says, and what is asked of the run. */
export type Case = {
  steps: Scripted[];
  run?: Partial<AgentRun>;
  given?: Partial<Given>;
  /** What lies in the repository before. */
  files?: Record<string, string>;
  cut?: Cut;
  /** Goes on with the session of the run before. */
  resumes?: true;
};

/** What a case is made of. */
export type Place = { hands: Hands; folder: string; nonce: string };

/** The line that our own runs end with. */
export const RESULT = 'RINGMASTER_RESULT {"nonce":"n-1","status":"complete","summary":"sum"}';

/** When the scripted limit ends: on a full minute, because some tell no more. */
export const inTwoHours = () => new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 2 * 3_600_000);

const TEST = "import test from 'node:test'; import { sum } from './sum.mjs';\n";
const LAST: ScriptedStep = { text: `All done.\n${RESULT}` };
/** Sentences that differ: some programs end what repeats itself. */
const notes = (count: number) =>
  Array.from({ length: count }, (_, at) => `Note ${at}: ${(at + 7) ** 5} of ${at ** 3}.`).join(" ");

/** So long that half of it does not reach the result. */
const LONG: ScriptedStep = {
  text: `${notes(40)}
${RESULT}`,
};
const WAIT = "node -e 'setTimeout(() => {}, 120000)'";

const write = ({ hands, folder }: Place, file: string, content: string): ScriptedStep => ({
  calls: [hands.write(join(worktreeOf(folder), file), content)],
});

const shell = ({ hands }: Place, command: string): ScriptedStep => ({
  calls: [hands.shell(command)],
});

/** A command that goes on for long, and a second one that left the session of the first. */
const slow = (place: Place): ScriptedStep =>
  shell(place, `setsid ${WAIT} ${place.nonce} >/dev/null 2>&1 & ${WAIT} ${place.nonce}`);

const refusing = (fault: Fault) => (): Case[] => [{ steps: [{ fault }] }];

const cutOff =
  (cut: Cut) =>
  (place: Place): Case[] => [{ steps: [slow(place), LAST], cut }];

/** The rows of the matrix, by the name that is printed: one run, or several in one folder. */
export const CASES = {
  success: (place) => [
    {
      steps: [
        write(place, "sum.mjs", "export const sum = (a, b) => a + b;\n"),
        write(place, "sum.test.mjs", `${TEST}test('sum', (t) => t.assert.equal(sum(1, 2), 3));\n`),
        shell(place, "node --test"),
        shell(place, "env > env.txt"),
        LAST,
      ],
    },
  ],
  "tool failure": (place) => [{ steps: [shell(place, "echo went wrong; exit 3"), LAST] }],
  "HTTP 401": refusing({ kind: "bad_key" }),
  "HTTP 429 with reset": ({ hands }) => [
    {
      steps: [{ fault: { kind: "limit", resets_at: inTwoHours() } }],
      given: hands.subscribed ?? {},
    },
  ],
  "HTTP 429 without reset": refusing({ kind: "limit" }),
  "HTTP 500": refusing({ kind: "server_error" }),
  "HTTP 529/503": refusing({ kind: "overloaded" }),
  "context too long": refusing({ kind: "too_long" }),
  "stalled stream": () => [{ steps: [{ ...LONG, breaks: "stalls" }] }],
  "truncated stream": () => [{ steps: [{ ...LONG, breaks: "closes" }] }],
  "denied permission": (place) => [
    { steps: [shell(place, "touch forbidden.txt"), LAST], given: place.hands.forbidding },
  ],
  "huge prompt": () => [
    { steps: [LAST], run: { prompt: `${"word ".repeat(200_000)}\nEND-OF-PROMPT` } },
  ],
  cancelled: cutOff("cancel"),
  SIGINT: cutOff("SIGINT"),
  SIGTERM: cutOff("SIGTERM"),
  SIGKILL: cutOff("SIGKILL"),
  resume: (place) => [
    { steps: [write(place, "first.txt", "1\n"), slow(place), LAST], cut: "SIGKILL" },
    {
      steps: [write(place, "second.txt", "2\n"), { text: "Resumed and done." }],
      run: { prompt: "Go on." },
      resumes: true,
    },
  ],
} satisfies Record<string, (place: Place) => Case[]>;

/** A row of the matrix. */
export type CaseName = keyof typeof CASES;
