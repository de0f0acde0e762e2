import { stageEndpoints } from "../../contract/stages.ts";
import { readText } from "../files.ts";
import type { Run } from "../shape.ts";
import { needWord } from "../word.ts";
import type { stage as shape } from "./commands.ts";
import { taskSentence } from "./view.ts";

const { params, body } = stageEndpoints.reportStage;
const OUTPUT_BYTES_MAX = 400_000;

/** Says how a stage goes that is carried out elsewhere. */
export const run: Run<typeof shape> = async (given, { call, show, world }) => {
  const stage = needWord(params.shape.stage, given.stage, "the stage");
  const verdict = needWord(body.shape.verdict, given.verdict, "the verdict");
  const { output_file, command, duration_ms } = given;
  const output =
    output_file === null ? undefined : await readText(output_file, world, OUTPUT_BYTES_MAX);
  const task = await call("reportStage", {
    params: { id: given.task, stage },
    body: {
      verdict,
      command: command ?? "told by hand",
      output,
      duration_ms: duration_ms ?? undefined,
    },
  });
  show(task, () => taskSentence(task));
};
