import { below, valueAt, yamlEntries, type YamlEntry } from "../yaml.ts";
import { joined, listed, named, type Described } from "./described.ts";

const STEP_CHARS_MAX = 100;

/** A workflow of GitHub Actions, Gitea or Forgejo: what starts it, its jobs and their steps. */
export function describeWorkflow(text: string): Described {
  const entries = yamlEntries(text);
  const name = valueAt(entries, "name");
  const starts = [valueAt(entries, "on"), ...below(entries, "on").map(keyOrValue)];
  const jobs = below(entries, "jobs").map(({ trail }) => job(entries, trail));
  const head = named(`workflow ${name}`.trim(), name);
  return joined([head, { lines: listed("starts on", starts), names: [] }, ...jobs]);
}

function keyOrValue({ trail, value }: YamlEntry): string {
  const key = trail.at(-1) ?? "";
  return /^\d+$/.test(key) ? value : key;
}

function job(entries: readonly YamlEntry[], trail: readonly string[]): Described {
  const name = trail.at(-1) ?? "";
  const runner = valueAt(entries, ...trail, "runs-on");
  const where = runner === "" ? "" : ` on ${runner}`;
  const needs = [
    valueAt(entries, ...trail, "needs"),
    ...below(entries, ...trail, "needs").map(keyOrValue),
  ];
  const steps = below(entries, ...trail, "steps").map((step) => stepLine(entries, step));
  const told = [...listed("needs", needs), ...steps.filter((line) => line !== "")];
  return joined([named(`job ${name}${where}`, name), { lines: told, names: [] }]);
}

/** What a step is called; else what it uses or runs. */
function stepLine(entries: readonly YamlEntry[], { trail, line }: YamlEntry): string {
  const of = (key: string) => valueAt(entries, ...trail, key);
  const told = of("name") || of("uses") || of("run");
  return told === "" ? "" : `  ${line}: ${told.slice(0, STEP_CHARS_MAX)}`;
}

/** Words of GitLab's file that are no jobs. */
const NO_JOBS =
  /^(stages|variables|include|default|workflow|image|services|cache|(before|after)_script)$/;

/** GitLab's pipeline: its jobs, their stages and what they run first. */
export function describeGitlab(text: string): Described {
  const entries = yamlEntries(text);
  const top = entries.filter(({ trail }) => trail.length === 1 && !NO_JOBS.test(trail[0] ?? ""));
  return joined(
    top.map(({ trail, line }) => {
      const [name = ""] = trail;
      const stage = valueAt(entries, name, "stage");
      const [first] = below(entries, name, "script");
      const runs = first?.value.slice(0, STEP_CHARS_MAX) ?? "";
      const told = named(`${line}: job ${name}${stage === "" ? "" : ` in stage ${stage}`}`, name);
      return joined([told, { lines: listed("runs first", [runs]), names: [] }]);
    }),
  );
}

const STEP =
  /^\s*-?\s*(?:stage|job|task|script|displayName|name|run)\s*[:(]\s*['"]?([^'"{)\n]{1,100})['"]?/;

/** Any other pipeline: the lines that name a stage, a job or a step. */
export function describePipeline(text: string): Described {
  return joined(
    text.split("\n").flatMap((line, at) => {
      const [, name] = STEP.exec(line.slice(0, 300)) ?? [];
      return name === undefined
        ? []
        : [named(`${at + 1}: ${line.trim().slice(0, STEP_CHARS_MAX)}`)];
    }),
  );
}
