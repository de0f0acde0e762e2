import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Task } from "../../../../../src/domain/task.ts";
import { projectsQuery } from "../../../cache/queries.ts";
import { Age } from "../../../ui/age/age.tsx";
import { Fact, Facts } from "../../../ui/facts/facts.tsx";
import { shortHash } from "../../../ui/figures.ts";
import { Section } from "../../../ui/page/page.tsx";
import { plainText } from "../../../ui/plain/plain-text.ts";
import { Plain } from "../../../ui/plain/plain.tsx";
import { webAddress } from "./web-address.ts";

function Words({ all }: { all: readonly string[] }) {
  return (
    <ul className="flex flex-wrap gap-1">
      {all.map((word) => (
        <li key={word} className="rounded bg-sunken px-1.5 font-mono text-fine wrap-anywhere">
          {plainText(word)}
        </li>
      ))}
    </ul>
  );
}

/** A list where there is something in it. */
function Listed({ name, all }: { name: string; all: readonly string[] }) {
  if (all.length === 0) return null;
  return (
    <Fact name={name}>
      <Words all={all} />
    </Fact>
  );
}

function Stated({ name, value }: { name: string; value: ReactNode }) {
  return value === null ? null : <Fact name={name}>{value}</Fact>;
}

function PullRequest({ address }: { address: string }) {
  const href = webAddress(address);
  if (href === null) return <Plain text={address} />;
  return (
    <a href={href} rel="noreferrer" target="_blank" className="link wrap-anywhere">
      {plainText(address)}
    </a>
  );
}

function Commit({ hash }: { hash: string }) {
  return <span className="font-mono text-fine">{shortHash(hash)}</span>;
}

function Approval({ task }: { task: Task }) {
  if (task.approved_commit === null) return null;
  return (
    <Fact name="Approved">
      <Commit hash={task.approved_commit} />
      {task.approved_by !== null && (
        <>
          {" by "}
          <Plain text={task.approved_by} />
        </>
      )}
    </Fact>
  );
}

/** What a task is, in names and values. */
export function About({ task }: { task: Task }) {
  const project = useQuery(projectsQuery).data?.find((one) => one.id === task.project_id);
  const { pull_request, external_ref, merge_commit } = task;
  return (
    <Section title="About">
      <Facts>
        <Fact name="Project">{project?.name ?? task.project_id}</Fact>
        <Fact name="Kind">{task.kind}</Fact>
        <Fact name="Agent">{task.agent ?? "any agent"}</Fact>
        <Listed name="Needs" all={task.needs} />
        <Listed name="Files" all={task.files} />
        <Stated name="Called" value={external_ref && <Plain text={external_ref} />} />
        <Stated
          name="Pull request"
          value={pull_request && <PullRequest address={pull_request} />}
        />
        <Fact name="Created">
          <Age at={task.created_at} suffix=" ago" />
        </Fact>
        <Fact name="Changed">
          <Age at={task.updated_at} suffix=" ago" />
        </Fact>
        <Approval task={task} />
        <Stated name="Merged as" value={merge_commit && <Commit hash={merge_commit} />} />
      </Facts>
    </Section>
  );
}
