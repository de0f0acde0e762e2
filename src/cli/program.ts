import { Command as Node, CommanderError, Option as Flag } from "commander";
import { Problem, PROBLEMS, toProblem } from "../domain/problem.ts";
import { commands, groups } from "./commands.ts";
import { lookOf, makeContext, type Manner } from "./context.ts";
import { problemJson, problemText } from "./output.ts";
import type { Command, Raw } from "./shape.ts";
import type { World } from "./world.ts";

const HELP = ["-h, --help", "print help"] as const;

type Chosen = { command: Command; raw: Raw; manner: Manner };

/**
 * Runs one command line (without node and script) and answers its exit code. Never exits the
 * process; when it answers, the caller may flush and leave, whatever is still open.
 */
export async function runCli(argv: readonly string[], world: World): Promise<number> {
  let manner: Manner = { json: asksForJson(argv), quiet: false };
  const stop = watchStops(world);
  try {
    const chosen = parse(argv, world);
    if (!chosen) return 0;
    manner = chosen.manner;
    const running = chosen.command.start(chosen.raw, makeContext(world, manner, stop.signal));
    return await Promise.race([running, stop.code]);
  } catch (error) {
    return stop.signal.aborted ? await stop.code : fail(toProblem(error), manner, world);
  } finally {
    stop.dispose();
  }
}

/** The tree of commands as commander knows it; `choose` is told which one was asked for. */
export function buildProgram(version: string, choose: (chosen: Chosen) => void): Node {
  const program = new Node("ringmaster")
    .description("Runs a team of coding agents: tasks in, proven and merged changes out.")
    .version(version, "--version", "print the version")
    .option("--json", "print exactly one JSON object (streams: one per line) on standard output")
    .option("-q, --quiet", "say nothing on standard error but errors")
    .helpOption(...HELP)
    .helpCommand("help [command]", "print help for a command");
  for (const command of commands) {
    const [first = "", second] = command.path.split(" ");
    const parent = second === undefined ? program : groupNode(program, first);
    parent.addCommand(leaf(command, second ?? first, choose));
  }
  return program;
}

function groupNode(program: Node, name: string): Node {
  const made = program.commands.find((node) => node.name() === name);
  if (made) return made;
  const { summary, aliases } = groups[name] ?? { summary: "", aliases: [] };
  const node = program.command(name).description(summary).aliases(aliases);
  return node.helpCommand(false).helpOption(...HELP);
}

function leaf(command: Command, name: string, choose: (chosen: Chosen) => void): Node {
  const { shape } = command;
  const node = new Node(name)
    .description(shape.summary)
    .allowExcessArguments(false)
    .helpOption(...HELP);
  for (const [arg, { required, summary }] of Object.entries(shape.args))
    node.argument(required ? `<${arg}>` : `[${arg}]`, summary);
  const flags = Object.entries(shape.options).map(([key, option]) => {
    const made = new Flag(option.flags, option.summary).makeOptionMandatory(option.required);
    if (option.many)
      made.argParser((value: string, all: string[] | undefined) => [...(all ?? []), value]);
    if (option.fallback !== null) made.default(undefined, option.fallback);
    node.addOption(made);
    return [key, made.attributeName()] as const;
  });
  return node.action(() => {
    const found = node.opts<Record<string, unknown>>();
    const args = Object.keys(shape.args).map((arg, at) => [arg, unveiled(node.processedArgs[at])]);
    const options = flags.map(([key, attribute]) => [key, unveiled(found[attribute])]);
    const { json, quiet } = node.optsWithGlobals<Partial<Manner>>();
    choose({
      command,
      raw: { args: Object.fromEntries(args), options: Object.fromEntries(options) },
      manner: { json: json === true, quiet: quiet === true },
    });
  });
}

/** No argument can hold it; what begins with it is not taken for an option. */
const VEIL = "\0";

/** A dash and a gap begin a list in plain words ("- fix the login"), and never an option. */
function veiled(argument: string): string {
  return /^-\s/.test(argument) ? `${VEIL}${argument}` : argument;
}

function unveiled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unveiled);
  return typeof value === "string" ? value.replaceAll(VEIL, "") : value;
}

/** The command that was asked for; null when help or the version was, which is then printed. */
function parse(argv: readonly string[], world: World): Chosen | null {
  let chosen: Chosen | null = null;
  const program = buildProgram(world.version, (found) => {
    chosen = found;
  });
  everyNode(program, (node) => tame(node, world));
  try {
    program.parse(argv.length === 0 ? ["--help"] : argv.map(veiled), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error;
  }
  return chosen;
}

/** Lets a node of the tree write to our world only, and throw where it would end the process. */
function tame(node: Node, world: World): void {
  node
    .exitOverride((error) => {
      throw error.exitCode === 0 ? error : usageProblem(error, wordsOf(node));
    })
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => world.stdout.columns ?? 100,
    });
}

function everyNode(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const child of node.commands) everyNode(child, visit);
}

/** The words that lead to a node, such as `ringmaster task add`. */
export function wordsOf(node: Node): string {
  return node.parent ? `${wordsOf(node.parent)} ${node.name()}` : node.name();
}

/** Commander's complaint as a problem; its suggestion, if any, becomes the hint. */
function usageProblem(error: CommanderError, words: string): Problem {
  const help = `See: ${words} --help`;
  if (error.code === "commander.help")
    return new Problem("invalid_input", `Expected a command after "${words}".`, help);
  const [said = "", suggestion = ""] = error.message
    .replaceAll(VEIL, "")
    .replace(/^error: /, "")
    .split("\n");
  const hint = suggestion.replace(/^\((.*)\)$/, "$1") || help;
  const sentence = `${said[0]?.toUpperCase()}${said.slice(1).replace(/\.{1,3}$/, "")}.`;
  return new Problem("invalid_input", sentence, hint);
}

function fail(problem: Problem, manner: Manner, world: World): number {
  world.stderr.write(manner.json ? problemJson(problem) : problemText(problem, lookOf(world)));
  return PROBLEMS[problem.code].exit;
}

/** Whether errors of the command line itself are to be told as JSON. */
function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return argv.slice(0, end === -1 ? argv.length : end).includes("--json");
}

type Stops = { signal: AbortSignal; code: Promise<number>; dispose(): void };

/** Ctrl-C ends a command with 130; a reader who leaves (`| head`) ends it quietly with 0. */
function watchStops(world: World): Stops {
  const controller = new AbortController();
  const { promise: code, resolve } = Promise.withResolvers<number>();
  const stop = (exit: number) => {
    resolve(exit);
    controller.abort();
  };
  const interrupted = () => stop(130);
  process.once("SIGINT", interrupted);
  // These stay: the error of a last write comes after the command's end.
  world.stdout.on("error", (error) => stop(error.code === "EPIPE" ? 0 : 1));
  world.stderr.on("error", () => undefined); // nobody is left who could be told
  return { signal: controller.signal, code, dispose: () => process.off("SIGINT", interrupted) };
}
