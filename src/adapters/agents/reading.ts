import { isAbsolute, relative } from "node:path";
import { z } from "zod";
import type { AgentEvent } from "../../domain/agent-event.ts";

/** A tool call whose result has not come yet: what it runs or writes, as far as that is known. */
export type OpenCall = { tool: string; command: string | null; path: string | null };

/** The tool calls under way, by id. */
export type OpenCalls = {
  open(id: string, call: OpenCall): void;
  /** The call of that id, which is over now. */
  close(id: string): OpenCall | undefined;
  /** Commands that were running when the stream ended: nobody knows how they went. */
  commands(): AgentEvent[];
};

/** Tool calls remembered at most; an agent has a handful open at a time. */
const CALLS_MAX = 1_000;

/** A memory for the tool calls of one run. */
export function openCalls(): OpenCalls {
  const calls = new Map<string, OpenCall>();
  return {
    open: (id, call) => {
      if (calls.size < CALLS_MAX) calls.set(id, call);
    },
    close: (id) => {
      const call = calls.get(id);
      calls.delete(id);
      return call;
    },
    commands: () =>
      [...calls.values()].flatMap(({ command }) =>
        command === null ? [] : [{ type: "command" as const, command, exit_code: null }],
      ),
  };
}

/** Whether a value is an object whose `type` is one of `types`. */
export function hasType(value: unknown, types: readonly string[]): boolean {
  const typed = z.object({ type: z.string() }).safeParse(value);
  return typed.success && types.includes(typed.data.type);
}

/** When a line was written, if it says so; null else. */
export function timeOf(value: unknown): Date | null {
  const stamped = z.object({ timestamp: z.string() }).safeParse(value);
  const time = stamped.success ? new Date(stamped.data.timestamp) : null;
  return time !== null && Number.isFinite(time.getTime()) ? time : null;
}

/** Inside the worktree the path from its root, outside of it the path as it is. */
export function withinWorktree(worktree: string | null, path: string): string {
  if (worktree === null || !isAbsolute(path)) return path;
  const inner = relative(worktree, path);
  return inner.startsWith("..") || inner === "" ? path : inner;
}

/** The text of a message's content, which is a text or a list of blocks. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  const blocks = z.array(z.object({ text: z.string().default("") })).safeParse(content);
  return blocks.success ? blocks.data.map((block) => block.text).join("\n") : "";
}

/** What failed, and the limit behind it if it was one. */
export function failure(message: string, limit: { resets_at: string | null } | null): AgentEvent[] {
  const error: AgentEvent = { type: "error", message };
  return limit === null ? [error] : [error, { type: "limit", message, ...limit }];
}
