import { fields, table } from "../output.ts";
import type { Run } from "../shape.ts";
import type { preview as shape } from "./commands.ts";

/** What the default branch would be with everything that is ready. */
export const run: Run<typeof shape> = async ({ project: id }, { call, show, look }) => {
  const preview = await call("previewProject", { params: { id } });
  const included = preview.included.map((task) => [task, "in the preview", ""]);
  const conflicts = preview.conflicts.map((one) => [
    one.id,
    `conflicts with ${one.with.map((other) => other ?? "the default branch").join(", ")}`,
    one.files.join(", "),
  ]);
  show(preview, () =>
    [
      fields(
        [
          ["branch", preview.branch],
          ["commit", preview.commit],
          ["on top of", preview.base],
          ...leftOut(preview.left_out),
        ],
        look,
      ),
      table(["TASK", "STATE", "FILES"], [...included, ...conflicts], look, "Nothing is ready."),
    ].join("\n"),
  );
};

function leftOut(number: number): [string, string][] {
  return number === 0 ? [] : [["left out", `${number} more of lower rank`]];
}
