import type { PromptLayer } from "../../domain/assembly.ts";

/** What stands above each layer. */
export const HEADINGS: Readonly<Record<PromptLayer, string>> = {
  task: "Task",
  project: "Rules of this repository",
  code: "Code that is likely to matter",
  deployment: "Deployment",
  documentation: "Documentation",
  history: "History",
  logs: "Logs",
  research: "What similar tasks taught",
  refinement: "How to work, and what failed so far",
};

/** What a session that goes on is told again, short of what is read from the commit. */
export const TOLD_AGAIN: readonly PromptLayer[] = ["task", "project", "history", "refinement"];

/** How a prompt of a session that goes on begins. */
export const GOES_ON = [
  "# This session goes on\n",
  "What you were told at its beginning about this repository still holds. Here is the task as it",
  "stands now, and what is new.",
].join("\n");
