import { Problem } from "../../domain/problem.ts";
import type { Run } from "../shape.ts";
import { ableFields } from "./able.ts";
import type { set } from "./commands.ts";
import { ableSentence } from "./view.ts";

/** Changes a worker; at least one change must be given. */
export const run: Run<typeof set> = async ({ worker: id, ...given }, { call, show }) => {
  const body = ableFields(given);
  if (Object.values(body).every((value) => value === undefined)) throw nothingToChange();
  const worker = await call("changeWorker", { params: { id }, body });
  show(worker, () => ableSentence(worker));
};

function nothingToChange(): Problem {
  return new Problem(
    "invalid_input",
    "Expected at least one change, got none.",
    "Give --can or --subscription.",
  );
}
