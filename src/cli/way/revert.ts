import type { Run } from "../shape.ts";
import type { revert } from "./commands.ts";

/** Takes merged work back by a new commit. */
export const run: Run<typeof revert> = async (options, { call, show }) => {
  const { task: id, with_dependents, only, again, reason } = options;
  const body = {
    with_dependents: with_dependents ?? false,
    only: only ?? false,
    again: again ?? false,
    seen: null,
    reason: reason ?? "",
  };
  const { task, reverting } = await call("revertTask", { params: { id }, body });
  show({ ...task, reverting }, () =>
    [
      `The work of ${reverting.join(", ")} is taken back as soon as no merge is under way.`,
      `How it goes: ringmaster task show ${id}`,
    ].join("\n"),
  );
};
