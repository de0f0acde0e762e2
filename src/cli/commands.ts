import { agentCommands } from "./agent/commands.ts";
import { contextCommands } from "./context/commands.ts";
import { decisionCommands } from "./decision/commands.ts";
import { graphCommands } from "./graph/commands.ts";
import { historyCommands } from "./history/commands.ts";
import { importCommands } from "./import/commands.ts";
import { inputCommands } from "./input/commands.ts";
import { outcomeCommands } from "./outcomes/commands.ts";
import { projectCommands } from "./project/commands.ts";
import { questionCommands } from "./question/commands.ts";
import { reloadCommands } from "./reload/commands.ts";
import { reviewCommands } from "./review/commands.ts";
import type { Command } from "./shape.ts";
import { subscriptionCommands } from "./subscription/commands.ts";
import { systemCommands } from "./system/commands.ts";
import { taskCommands } from "./task/commands.ts";
import { wayCommands } from "./way/commands.ts";
import { workerCommands } from "./worker/commands.ts";

/** First words that need a second one: what they are about, and what else they are called. */
export const groups: Readonly<Record<string, { summary: string; aliases: string[] }>> = {
  project: { summary: "Repositories that Ringmaster works on", aliases: [] },
  task: { summary: "Units of work", aliases: ["bead", "card"] },
  worker: { summary: "Processes that pull tasks", aliases: [] },
  decision: { summary: "Questions that only a person can answer", aliases: [] },
  question: { summary: "Questions that have a default and do not block", aliases: [] },
  reload: { summary: "Replacing the serving code", aliases: [] },
  agent: { summary: "Coding agents behind the workers", aliases: [] },
  context: { summary: "The code that a task is about", aliases: [] },
  subscription: { summary: "Accounts of agents, their quotas and usage limits", aliases: [] },
};

/** Every command, in the order of the help. Their files are loaded when they are asked for. */
export const commands: readonly Command[] = [
  ...systemCommands,
  ...projectCommands,
  ...inputCommands,
  ...taskCommands,
  ...wayCommands,
  ...reviewCommands,
  ...graphCommands,
  ...decisionCommands,
  ...questionCommands,
  ...importCommands,
  ...historyCommands,
  ...workerCommands,
  ...reloadCommands,
  ...agentCommands,
  ...subscriptionCommands,
  ...outcomeCommands,
  ...contextCommands,
];
