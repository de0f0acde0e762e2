import {
  argument,
  flag,
  list as several,
  needed,
  row,
  shape,
  text,
  type Command,
} from "../shape.ts";

const PROJECT = argument("name or id of the project");

/** `project add` */
export const add = shape({
  summary: "Add a git repository on the server's machine as a project",
  args: { name: argument("name for the project: letters, digits, dots, dashes, underscores") },
  options: { repo: needed("--repo <path>", "path of the repository") },
});

/** `project list` */
export const list = shape({ summary: "List projects", args: {}, options: {} });

/** `project show` */
export const show = shape({
  summary: "Show a project with the settings its repository has",
  args: { project: PROJECT },
  options: {},
});

/** `project set` */
export const set = shape({
  summary: "Change how a project is worked on",
  args: { project: PROJECT },
  options: {
    stages: several(
      "--stages <words>",
      "stages beside code and test: plan,review,merge,build,deploy,verify",
    ),
    requires: several(
      "--requires <words>",
      "what every task must have: acceptance_criteria,pull_request,approval",
    ),
    concurrency: text("--concurrency <n>", "tasks worked on at once; none: no limit of its own"),
    budget: text("--budget <usd>", "US dollars that it may cost in all; none: no limit"),
    collisions: text(
      "--collisions <rule>",
      "hold tasks whose files are being worked on, or allow them",
    ),
    pause: flag("--pause", "hand out nothing of it"),
    resume: flag("--resume", "hand out its tasks again"),
  },
});

/** `project trust` */
export const trust = shape({
  summary:
    "Show what agents would read and run from the repository; trust it as it is when told to",
  args: { project: PROJECT },
  options: {
    dry_run: flag("--dry-run", "only show it"),
    yes: flag("--yes", "trust it without a question"),
  },
});

/** `project checks` */
export const checks = shape({
  summary: "Show a project's checks, or those that were found where its settings name none",
  args: { project: PROJECT },
  options: {
    accept: flag("--accept", "commit a ringmaster.toml with those that were found"),
    toml: flag("--toml", "print only the text of that file"),
  },
});

/** `project rules` */
export const rules = shape({
  summary: "List what holds for all later work on a project, add to it, or take from it",
  args: { project: PROJECT },
  options: {
    add: text("--add <text>", "a sentence that all later prompts carry"),
    remove: text("--remove <id>", "id of the rule that is to hold no longer"),
  },
});

/** `project preview` */
export const preview = shape({
  summary: "Show what is ready to be merged, and what conflicts with whom",
  args: { project: PROJECT },
  options: {},
});

/** `project remove` */
export const remove = shape({
  summary: "Forget a project and its tasks; the repository itself is not touched",
  args: { project: PROJECT },
  options: {},
});

/** Repositories that Ringmaster works on. */
export const projectCommands: readonly Command[] = [
  row("project add", add, () => import("./add.ts")),
  row("project list", list, () => import("./list.ts")),
  row("project show", show, () => import("./show.ts")),
  row("project set", set, () => import("./set.ts")),
  row("project trust", trust, () => import("./trust.ts")),
  row("project checks", checks, () => import("./checks.ts")),
  row("project rules", rules, () => import("./rules.ts")),
  row("project preview", preview, () => import("./preview.ts")),
  row("project remove", remove, () => import("./remove.ts")),
];
