import { apiPage } from "./api.ts";
import { cliPage } from "./cli.ts";
import { configPage } from "./config.ts";
import { envPage } from "./env.ts";
import { errorsPage } from "./errors.ts";
import { stateDiagram } from "./state-diagram.ts";
import { statesPage } from "./states.ts";

/** The generated reference: file names below `docs/reference/`, and what each holds. Pure. */
export function referencePages(): Map<string, string> {
  return new Map([
    ["api.md", apiPage()],
    ["cli.md", cliPage()],
    ["config.md", configPage()],
    ["env.md", envPage()],
    ["errors.md", errorsPage()],
    ["states.md", statesPage()],
  ]);
}

/** The generated pictures: file names below `docs/pictures/`, and what each holds. Pure. */
export function referencePictures(): Map<string, string> {
  return new Map([["states.svg", stateDiagram()]]);
}
