import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Contract } from "../../../../src/contract/contract.ts";
import type { OutputOf } from "../../../../src/contract/endpoint.ts";
import type { Project } from "../../../../src/domain/project.ts";
import { useChange } from "../../cache/changes.ts";
import { KEYS } from "../../cache/keys.ts";
import { projectChecksQuery } from "../../cache/projects.ts";
import { Button } from "../../ui/button/button.tsx";
import { Confirm } from "../../ui/dialog/confirm.tsx";
import { Nothing } from "../../ui/page/page.tsx";
import { plainText } from "../../ui/plain/plain-text.ts";
import { ReadingNote } from "../../ui/problem-note/problem-note.tsx";

type Found = OutputOf<Contract["projectChecks"]>;

function List({ checks }: { checks: Found["checks"] }) {
  return (
    <ul className="grid gap-0.5">
      {checks.map(({ name, command }) => (
        <li key={name} className="flex min-w-0 flex-wrap gap-x-3">
          <span className="font-medium">{plainText(name)}</span>
          <code className="font-mono text-fine wrap-anywhere text-soft">{plainText(command)}</code>
        </li>
      ))}
    </ul>
  );
}

type AcceptProps = { project: Project; toml: string };

/** Commits the checks that were found, after they were looked at. */
function Accept({ project: { id, name, default_branch }, toml }: AcceptProps) {
  const [asks, setAsks] = useState(false);
  const change = useChange("acceptChecks", [KEYS.projects, KEYS.history]);
  const close = () => setAsks(false);
  return (
    <>
      <Button aria-label={`Accept the checks of ${name}`} onClick={() => setAsks(true)}>
        Accept…
      </Button>
      {asks && (
        <Confirm
          title="Accept these checks?"
          action="Commit ringmaster.toml"
          busy={change.isPending}
          error={change.error}
          onConfirm={() => change.mutate({ params: { id } }, { onSuccess: close })}
          onClose={close}
        >
          <p className="mb-2">
            This file is committed onto {default_branch}. From then on all work must be green by it.
          </p>
          <pre
            // A box that scrolls must be reachable by keyboard.
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            tabIndex={0}
            className="max-h-80 overflow-auto rounded-md bg-sunken p-3 font-mono text-fine"
          >
            <bdi>{plainText(toml)}</bdi>
          </pre>
        </Confirm>
      )}
    </>
  );
}

/** A project's checks; those that were only found wait for a person's word. */
export function Checks({ project }: { project: Project }) {
  const found = useQuery(projectChecksQuery(project.id));
  const { data } = found;
  if (!data) return <ReadingNote of={found} />;
  if (data.checks.length === 0)
    return <Nothing>None, and none were found. Name them in ringmaster.toml: [[checks]]</Nothing>;
  if (data.source === "settings") return <List checks={data.checks} />;
  return (
    <>
      <p className="mb-1 text-soft">Found in the repository, and not run yet:</p>
      <List checks={data.checks} />
      <div className="mt-2">
        <Accept project={project} toml={data.toml} />
      </div>
    </>
  );
}
