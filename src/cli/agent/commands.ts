import { integerOr, needed, optional, row, shape, type Command } from "../shape.ts";

/** `agent list` */
export const list = shape({
  summary: "List agents and whether they can be used on the server's machine",
  args: {},
  options: {},
});

/** `agent doctor` */
export const doctor = shape({
  summary: "Examine agents here: found, version, signed in, what to do. Exit 6 if none can work",
  args: { agent: optional("name of one agent; by default all") },
  options: {},
});

/** `agent parse` */
export const parse = shape({
  summary: "Read an agent's output from standard input and print what the run came to",
  args: {},
  options: {
    agent: needed("--agent <name>", "agent that wrote it, such as claude-code"),
    exit_code: integerOr(0, "--exit-code <n>", "exit code of the agent", { min: 0, max: 255 }),
  },
});

/** Coding agents behind the workers. */
export const agentCommands: readonly Command[] = [
  row("agent list", list, () => import("./list.ts")),
  row("agent doctor", doctor, () => import("./doctor.ts")),
  row("agent parse", parse, () => import("./parse.ts")),
];
