import { z } from "zod";
import { Problem } from "../../domain/problem.ts";
import { collisionRule, requirement, stage, type Project } from "../../domain/project.ts";
import type { Run } from "../shape.ts";
import { word, words } from "../word.ts";
import type { set } from "./commands.ts";

const count = z.string().regex(/^\d{1,4}$/, "a whole number from 1 to 1000, or none");
const dollars = z.string().regex(/^\d{1,9}(\.\d+)?$/, "US dollars such as 25 or 7.50, or none");

/** Changes a project; at least one change must be given. */
export const run: Run<typeof set> = async (given, { call, show }) => {
  const body = {
    stages: words(stage, given.stages, "--stages"),
    requires: words(requirement, given.requires, "--requires"),
    concurrency: numberOrNone(given.concurrency, count, "--concurrency"),
    budget_usd: numberOrNone(given.budget, dollars, "--budget"),
    collisions: word(collisionRule, given.collisions, "--collisions"),
    paused: pausedOf(given),
  };
  if (Object.values(body).every((value) => value === undefined)) throw nothingToChange();
  const project = await call("changeProject", { params: { id: given.project }, body });
  show(project, () => projectSentence(project));
};

function numberOrNone(given: string | null, form: z.ZodType<string>, place: string) {
  if (given === "none") return null;
  const read = word(form, given, place);
  return read === undefined ? undefined : Number(read);
}

/** Whether a thing is to be paused, by two flags that exclude each other. */
function pausedOf({ pause, resume }: { pause: boolean; resume: boolean }): boolean | undefined {
  if (pause && resume)
    throw new Problem(
      "invalid_input",
      "Expected --pause or --resume, got both.",
      "Give one of them.",
    );
  return pause || resume ? pause : undefined;
}

function nothingToChange(): Problem {
  return new Problem(
    "invalid_input",
    "Expected at least one change, got none.",
    "See what can be changed: ringmaster project set --help",
  );
}

function projectSentence({ name, stages, paused }: Project): string {
  return `${name} has the stages ${["code", "test", ...stages].join(", ")}; it is ${
    paused ? "paused" : "worked on"
  }.`;
}
