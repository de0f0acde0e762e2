import { z } from "zod";
import { worktreeIn } from "../support/scripted-anthropic.ts";
import type { ModelRequest, Scripted } from "../support/scripted-step.ts";

const FILE = "src/server/improvements.ts";
const LIST = /(export const IMPROVEMENTS[^=]*= \[)([\s\S]*?)\];/;

/**
 * What a model would do about the first improvement: read the file, add an entry to the list it saw
 * there, look at the difference, and end as the prompt asks.
 */
export const IMPROVEMENT: Scripted[] = [
  (request) => ({
    text: "I look at the list first.",
    calls: [{ name: "Read", input: { file_path: fileOf(request) } }],
  }),
  (request) => ({ calls: [{ name: "Edit", input: editOf(request) }] }),
  { calls: [{ name: "Bash", input: { command: "git diff --stat", description: "Look at it" } }] },
  (request) => ({ text: `The entry is there.\n${resultLine(request)}` }),
];

const fileOf = (request: ModelRequest) => `${worktreeIn(request)}/${FILE}`;

function editOf(request: ModelRequest): Record<string, unknown> {
  const [, id = "", title = ""] = found(/^(bd-\w+) \([^)]*\): (.+)$/m, request.text, "a task");
  const [old_string, head, entries = ""] = found(LIST, readResult(request), "the list");
  const entry = `\n  {\n    task_id: "${id}",\n    title: ${JSON.stringify(title)},\n  },`;
  const new_string = `${head}${entries.trimEnd()}${entry}\n];`;
  return { file_path: fileOf(request), old_string, new_string };
}

/** The prompt ends with the form of the line; code that is shown before may hold such lines too. */
function resultLine({ text }: ModelRequest): string {
  const shown = text.slice(text.lastIndexOf("# How to end"));
  const [, nonce] = found(/RINGMASTER_RESULT \{"nonce":"([^"]+)"/, shown, "a nonce");
  return `RINGMASTER_RESULT ${JSON.stringify({ nonce, status: "complete", summary: "added" })}`;
}

function found(pattern: RegExp, text: string, what: string): RegExpExecArray {
  const match = pattern.exec(text);
  if (match) return match;
  throw new Error(`Expected ${what} in what the model was told, got none.`);
}

const text = z.looseObject({ text: z.string() }).transform((block) => block.text);
const result = z.looseObject({
  type: z.literal("tool_result"),
  content: z.union([z.string(), z.array(text).transform((parts) => parts.join("\n"))]),
});
const conversation = z.looseObject({
  messages: z.array(z.looseObject({ content: z.union([z.string(), z.array(z.unknown())]) })),
});

/** The file as the Read tool showed it, without the numbers of its lines. */
function readResult(request: ModelRequest): string {
  const { messages } = conversation.parse(request.body);
  const blocks = messages.flatMap(({ content }) => (typeof content === "string" ? [] : content));
  const shown = blocks.flatMap((block) => result.safeParse(block).data?.content ?? []);
  return shown.join("\n").replaceAll(/^ *\d+(?:→|\t)/gm, "");
}
