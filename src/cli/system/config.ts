import type { Config } from "../../domain/config.ts";
import { LIMITS } from "../../domain/limits.ts";
import { fields, paint, type Cell } from "../output.ts";
import type { Run } from "../shape.ts";
import type { config } from "./commands.ts";

/** The configuration of this home with every default filled in, and every limit. */
export const run: Run<typeof config> = async (_given, { world, show, look }) => {
  const { installation } = world;
  const settings = withoutSecrets(await installation.config());
  const all = { home: installation.home, file: installation.configFile(), settings };
  show({ ...all, limits: LIMITS }, () =>
    [
      fields(
        [
          ["home", all.home],
          ["file", all.file],
        ],
        look,
      ),
      paint(look, "bold", "Settings"),
      fields(flat(settings), look),
      paint(look, "bold", "Limits"),
      fields(flat(LIMITS), look),
    ].join("\n"),
  );
};

/** What agents are given by environment may be keys: their names are shown, not what they say. */
function withoutSecrets(settings: Config): Config {
  const agents = Object.entries(settings.agents).map(([name, agent]) => {
    const env = Object.keys(agent.env).map((variable) => [variable, "(set)"]);
    return [name, { ...agent, env: Object.fromEntries(env) as Record<string, string> }];
  });
  return { ...settings, agents: Object.fromEntries(agents) as Config["agents"] };
}

/** An object's leaves with dotted names, as they are written in TOML. */
export function flat(value: object, prefix = ""): [string, Cell][] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]): [string, Cell][] => {
    const name = `${prefix}${key}`;
    const deeper = typeof inner === "object" && inner !== null && !Array.isArray(inner);
    return deeper ? flat(inner, `${name}.`) : [[name, leafText(inner)]];
  });
}

function leafText(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}
