import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Project } from "../../../../src/domain/project.ts";
import { projectQuery } from "../../cache/projects.ts";
import { shortHash } from "../../ui/figures.ts";
import { plainText } from "../../ui/plain/plain-text.ts";
import { Plain } from "../../ui/plain/plain.tsx";
import { ReadingNote } from "../../ui/problem-note/problem-note.tsx";
import { Mark } from "../../ui/state/state.tsx";
import { Checks } from "./checks.tsx";
import { Preview } from "./preview.tsx";
import { Push } from "./push.tsx";
import { Waiting } from "./waiting.tsx";

type PartProps = { title: string; children: ReactNode };

/** A part of a project's card. */
function Part({ title, children }: PartProps) {
  return (
    <section aria-label={title} className="min-w-0 text-note">
      <h3 className="mb-1 font-medium">{title}</h3>
      {children}
    </section>
  );
}

function Head({ project }: { project: Project }) {
  const head = useQuery(projectQuery(project.id)).data?.head;
  return (
    <div className="mb-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="text-head font-semibold">{project.name}</h2>
        {project.paused && <Mark tone="wait">paused</Mark>}
        {project.is_self && <Mark tone="pass">Ringmaster's own code</Mark>}
      </div>
      <p className="text-fine wrap-anywhere text-faint">
        <span className="font-mono">{plainText(project.repo)}</span> · branch{" "}
        <span className="font-mono">{plainText(project.default_branch)}</span>
        {head !== undefined && (
          <>
            {" at "}
            <span className="font-mono">{shortHash(head)}</span>
          </>
        )}
      </p>
    </div>
  );
}

/** Why the newest settings cannot be used, so that older ones hold. */
function Misfit({ text }: { text: string | null }) {
  if (text === null) return null;
  return (
    <p className="mb-4 rounded-md bg-bad-wash px-3 py-2 text-note wrap-anywhere">
      <Plain text={text} />
    </p>
  );
}

/** A project: its merge queue, its preview, its remote and its checks. */
export function ProjectCard({ project }: { project: Project }) {
  const shown = useQuery(projectQuery(project.id));
  return (
    <li aria-label={project.name} className="sheet min-w-0 p-4">
      <Head project={project} />
      <ReadingNote of={shown} />
      <Misfit text={shown.data?.settings_problem ?? null} />
      {shown.data && (
        <div className="grid gap-x-8 gap-y-5 lg:grid-cols-2">
          <Part title="Waits to be merged">
            <Waiting id={project.id} batch={shown.data.settings.merge.batch} />
          </Part>
          <Part title="Preview">
            <Preview project={project} is_kept={shown.data.settings.merge.preview} />
          </Part>
          <Part title="Push">
            <Push push={shown.data.push} head={shown.data.head} />
          </Part>
          <Part title="Checks">
            <Checks project={project} />
          </Part>
        </div>
      )}
    </li>
  );
}
