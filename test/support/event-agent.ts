import { rehearsal } from "../../src/adapters/agents/rehearsal.ts";
import type { Agent, AgentTraits, Detection, Steering } from "../../src/ports/agent.ts";

/** Lines that a shell script can tell apart: `SAY "text"` and `STOP id`. */
const STEERING: Steering = {
  say: (text) => `SAY ${JSON.stringify(text)}\n`,
  interrupt: (request_id) => `STOP ${request_id}\n`,
};

const FOUND: Detection = {
  usable: true,
  program: "/bin/sh",
  version: "1",
  signed_in: "yes",
  drift: null,
  advice: null,
};

/** For scripts: how an event is told, by its JSON, and how the prompt is read. */
const SESSION = String.raw`{\"type\":\"session\",\"session_id\":\"$RM_SESSION\",\"model\":null}`;
const WORDS = [
  `tell() { printf '%s\\n' "$1"; }`,
  `session() { tell "${SESSION}"; }`,
  `say() { tell "{\\"type\\":\\"message\\",\\"text\\":\\"$1\\"}"; }`,
  `bye() { tell '{"type":"end","ok":true,"reason":"completed","final_message":""}'; }`,
  `stopped() { tell '{"type":"end","ok":false,"reason":"aborted","final_message":""}'; }`,
].join("\n");

/**
 * An agent whose work is a shell script that prints agent events, one JSON object a line, with the
 * words `tell`, `session`, `say`, `bye` and `stopped`. `$RM_SESSION` and `$RM_RESUME` (yes or no)
 * say what was asked of it.
 */
export function eventAgent(script: string, traits: Partial<AgentTraits> = {}): Agent {
  const base = rehearsal({ program: "/bin/sh", args: [], env: {} });
  return {
    ...base,
    name: "scripted",
    traits: { ...base.traits, ...traits },
    detect: async () => FOUND,
    command: (run) => ({
      program: "/bin/sh",
      args: ["-c", `${WORDS}\n${script}`],
      cwd: run.worktree,
      env: { ...run.env, RM_SESSION: run.session_id, RM_RESUME: run.resume ? "yes" : "no" },
      stdin: run.steerable ? STEERING.say(run.prompt) : run.prompt,
    }),
    steering: traits.steerable === true ? STEERING : null,
  };
}
