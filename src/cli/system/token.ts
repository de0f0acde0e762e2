import type { Run } from "../shape.ts";
import type { token } from "./commands.ts";

/** The owner's token, alone on one line. */
export const run: Run<typeof token> = async (_given, { world, show }) => {
  const secret = await world.installation.token();
  show({ id: "owner", token: secret }, () => secret);
};
