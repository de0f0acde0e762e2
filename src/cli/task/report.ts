import { attempts } from "../../contract/attempts.ts";
import type { Run } from "../shape.ts";
import { needWord } from "../word.ts";
import type { report } from "./commands.ts";
import { taskSentence } from "./view.ts";

const statusWord = attempts.reportResult.body.shape.status;

/** Ends the running attempt of a task. */
export const run: Run<typeof report> = async ({ task: id, status, reason }, { call, show }) => {
  const body = { status: needWord(statusWord, status, "--status"), reason: reason ?? undefined };
  const task = await call("reportResult", { params: { id }, body });
  show(task, () => taskSentence(task));
};
