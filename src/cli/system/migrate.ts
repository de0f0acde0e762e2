import type { Run } from "../shape.ts";
import type { migrate } from "./commands.ts";

/** Steps the database's schema while nothing serves. */
export const run: Run<typeof migrate> = async ({ to }, { world, show }) => {
  const done = await world.installation.migrate(to ?? "newest");
  show(done, () =>
    done.applied.length === 0
      ? `The database is at version ${done.to} already.`
      : [...done.applied, `The database went from version ${done.from} to ${done.to}.`].join("\n"),
  );
};
