import { follow } from "../../client/client.ts";
import type { OutputOf } from "../../contract/endpoint.ts";
import type { Contract } from "../../contract/contract.ts";
import type { Task } from "../../domain/task.ts";
import type { Context } from "../context.ts";
import type { Run } from "../shape.ts";
import type { logs } from "./commands.ts";
import { agentEventText } from "./view.ts";

type Item = OutputOf<Contract["taskLogs"]>["items"][number];

const PAGE = 500;
const OVER: readonly Task["status"][] = ["completed", "archived"];

/** What the task's agents did so far; with `-f` until the task is over. */
export const run: Run<typeof logs> = async ({ task: id, follow: on }, context) => {
  if (on) return followTask(id, context);
  const items: Item[] = [];
  await readOn(id, 0, context, (item) => items.push(item));
  const { show, look } = context;
  show({ id, items }, () =>
    items
      .map(({ event }) => agentEventText(event, look))
      .filter(Boolean)
      .join("\n"),
  );
};

/**
 * Prints whatever was recorded behind each sign of life, so that order and completeness are the
 * log's.
 */
async function followTask(id: string, context: Context): Promise<void> {
  const { client, call, line, look, signal } = context;
  const put = (item: Item) => line({ id, ...item }, () => agentEventText(item.event, look));
  const over = new AbortController();
  let seq = 0;
  const catchUp = async (looks: boolean) => {
    const task = looks ? await call("showTask", { params: { id } }) : null;
    seq = await readOn(id, seq, context, put);
    if (task && OVER.includes(task.status)) over.abort();
  };
  await catchUp(true);
  const either = AbortSignal.any([signal, over.signal]);
  const from = { after: seq, task: id, agent_output: true };
  await follow(await client(), from, (event) => catchUp(event.kind !== "agent.output"), either);
}

/** Reads the log behind `seq` to its present end; answers where that is. */
async function readOn(
  id: string,
  seq: number,
  { call }: Context,
  onItem: (item: Item) => void,
): Promise<number> {
  let after = seq;
  for (;;) {
    const page = await call("taskLogs", { params: { id }, query: { after, limit: PAGE } });
    page.items.forEach(onItem);
    after = page.items.at(-1)?.seq ?? after;
    if (page.next === null) return after;
  }
}
