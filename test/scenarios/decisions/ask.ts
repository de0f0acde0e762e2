import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { eventAgent } from "../../support/event-agent.ts";
import type { Workplace } from "../../support/workplace.ts";

/** Words for scripts: `ask FIELDS` ends the run with a result line that carries the nonce. */
const ASK = String.raw`
nonce=$(sed -n 's/^RINGMASTER_RESULT {"nonce":"\([^"]*\)".*/\1/p' "$RM_TEST/prompt")
ask() {
  line=$(printf 'RINGMASTER_RESULT {"nonce":"%s",%s}' "$nonce" "$1" | sed 's/"/\\"/g')
  tell "{\"type\":\"message\",\"text\":\"$line\"}"
  tell "{\"type\":\"end\",\"ok\":true,\"reason\":\"completed\",\"final_message\":\"$line\"}"
}`;

/**
 * An agent that can go on with its sessions. Its script may `ask`; each prompt is kept in the file
 * `prompt`, and each start is a line of `runs`.
 */
export function askingAgent({ place }: Workplace, script: string) {
  const note = 'cat > "$RM_TEST/prompt"; echo "$RM_RESUME $RM_SESSION" >> "$RM_TEST/runs"';
  writeFileSync(join(place.root, "work.sh"), `${note}\n${ASK}\nsession\n${script}\n`);
  return eventAgent('. "$RM_TEST/work.sh"', { resumable: true });
}

/** What an agent wrote beside the repository. */
export const kept = ({ place }: Workplace, file: string) => place.read(file, place.root);

/** The one open decision or question. */
export async function openOne({ client }: Workplace) {
  const { items } = await client.call("listDecisions", { query: { status: "open" } });
  const [only] = items;
  if (only === undefined || items.length > 1)
    throw new Error(`expected one open decision, found ${items.length}`);
  return only;
}
