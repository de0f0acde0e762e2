import { useQuery } from "@tanstack/react-query";
import { type SubmitEvent, useId } from "react";
import { LIMITS } from "../../../../../src/domain/limits.ts";
import { useChange } from "../../../cache/changes.ts";
import { KEYS } from "../../../cache/keys.ts";
import { agentsQuery } from "../../../cache/queries.ts";
import { accountsQuery } from "../../../cache/crew.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { Labelled } from "../../../ui/labelled/labelled.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { ProblemNote } from "../../../ui/problem-note/problem-note.tsx";

/** Agents that cannot be used here, and what to do about it. */
function Unusable() {
  const agents = useQuery(agentsQuery).data?.filter((agent) => !agent.usable) ?? [];
  return (
    <ul className="text-fine text-faint">
      {agents.map(({ name, detail, hint }) => (
        <li key={name}>
          {name}: <Plain text={[detail, hint].filter(Boolean).join(" ")} />
        </li>
      ))}
    </ul>
  );
}

/** Which subscription its runs count for, where config.toml has any. */
function Account() {
  const accounts = useQuery(accountsQuery).data?.filter((one) => one.is_configured) ?? [];
  if (accounts.length === 0) return null;
  return (
    <Labelled label="Account">
      {(id) => (
        <select id={id} name="subscription" className="field">
          <option value="">any of its agent that has room</option>
          {accounts.map(({ account, agent }) => (
            <option key={account} value={account}>
              {account} ({agent})
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

function Fields() {
  const agents = useQuery(agentsQuery).data?.filter((agent) => agent.usable) ?? [];
  const name = useId();
  const agent = useId();
  return (
    <div className="mb-5 grid gap-4">
      <div>
        <label htmlFor={name} className="mb-1 block text-note font-medium">
          Name
        </label>
        <input
          id={name}
          name="name"
          required
          maxLength={LIMITS.name_chars_max}
          pattern="[A-Za-z0-9][A-Za-z0-9._\-]*"
          title="letters, digits, dots, dashes or underscores"
          className="field"
        />
      </div>
      <div>
        <label htmlFor={agent} className="mb-1 block text-note font-medium">
          Agent
        </label>
        <select id={agent} name="agent" required className="field">
          {agents.map((one) => (
            <option key={one.name} value={one.name}>
              {one.version === null ? one.name : `${one.name} (${one.version})`}
            </option>
          ))}
        </select>
      </div>
      <Account />
      <Unusable />
    </div>
  );
}

/** The form for a worker that is made known and started at once. */
export function NewWorker({ onClose }: { onClose(): void }) {
  const spawn = useChange("spawnNewWorker", [KEYS.workers]);
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [name, agent, account] = [form.get("name"), form.get("agent"), form.get("subscription")];
    if (typeof name !== "string" || typeof agent !== "string") return;
    const subscription = typeof account === "string" && account !== "" ? account : null;
    spawn.mutate({ body: { name, agent, subscription } }, { onSuccess: onClose });
  };
  return (
    <Dialog title="New worker" onClose={onClose}>
      <form onSubmit={submit}>
        <ProblemNote error={spawn.error} />
        <Fields />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="main" type="submit" disabled={spawn.isPending}>
            Start it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
