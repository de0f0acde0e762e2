import type { Agent, AgentConfig } from "../../ports/agent.ts";
import { OPENCODE_ENV, opencodeLike, type OpencodeKind } from "./opencode.ts";
import { PROVIDER_KEYS } from "./provider-env.ts";

/** Variables of the caller that Kilo needs: those of opencode under names of its own. */
export const KILO_ENV: readonly string[] = OPENCODE_ENV.map((name) =>
  name.replace(/^OPENCODE_/, "KILO_"),
);

const KILO: OpencodeKind = {
  name: "kilo",
  prefix: "KILO",
  folder: "kilo",
  args: ["run", "--format", "json", "--auto"],
  env: {
    KILO_TELEMETRY_LEVEL: "off",
    KILO_DISABLE_CODEBASE_INDEXING: "1",
    KILO_DISABLE_PRESENCE: "1",
    KILO_DISABLE_SESSION_INGEST: "1",
  },
  sign_in_variables: [...PROVIDER_KEYS, "KILO_API_KEY"],
  hint: "Install it with: npm install -g @kilocode/cli",
};

/** Kilo without a person. It is made from opencode and prints the same stream. */
export function kilo(config: AgentConfig): Agent {
  return opencodeLike(KILO, config);
}
