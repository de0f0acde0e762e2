import { duration, fields } from "../output.ts";
import type { Run } from "../shape.ts";
import type { up } from "./commands.ts";

/** Starts the supervisor and tells where it serves. */
export const run: Run<typeof up> = async ({ port }, { world, show, tell, look }) => {
  const running = await world.installation.up({ port, tell });
  show(running, () =>
    fields(
      [
        ["ringmaster", running.already ? "runs already" : `ready in ${duration(running.ready_ms)}`],
        ["url", running.url],
        ["commit", running.commit],
        ["generation", running.generation],
      ],
      look,
    ),
  );
};
