import { useQueries, useQuery } from "@tanstack/react-query";
import type { Project } from "../../../../src/domain/project.ts";
import { previewQuery, projectChecksQuery, projectQuery } from "../../cache/projects.ts";
import { projectsQuery, tasksQuery } from "../../cache/queries.ts";
import { COMING, Nothing, PageHead, useTitle } from "../../ui/page/page.tsx";
import { ReadingNote } from "../../ui/problem-note/problem-note.tsx";
import { ProjectCard } from "./project-card.tsx";

/** Whether something is still on its way that would push the rest down. */
function useComing(projects: readonly Project[]): boolean {
  const asked = projects.flatMap(({ id }) => [
    projectQuery(id),
    previewQuery(id),
    projectChecksQuery(id),
  ]);
  const isComing = ({ isPending, failureCount }: { isPending: boolean; failureCount: number }) =>
    isPending && failureCount === 0;
  const tasks = useQuery(tasksQuery);
  // The queries are of several shapes, of which only the state is looked at.
  const all = useQueries({ queries: [...asked] });
  return isComing(tasks) || all.some(isComing);
}

function Cards({ projects }: { projects: readonly Project[] }) {
  if (useComing(projects)) return <Nothing>Looking into the repositories…</Nothing>;
  return (
    <ul className="grid gap-4">
      {projects.map((project) => (
        <ProjectCard key={project.id} project={project} />
      ))}
    </ul>
  );
}

const countWords = (count: number) =>
  `${count} ${count === 1 ? "repository" : "repositories"} that tasks change`;

/** Every project: what waits to be merged, what conflicts, and what was pushed. */
export function Projects() {
  useTitle("Projects");
  const projects = useQuery(projectsQuery);
  const { data } = projects;
  return (
    <>
      <PageHead title="Projects" below={data ? countWords(data.length) : COMING} />
      <ReadingNote of={projects} />
      {data?.length === 0 && (
        <Nothing>There is none yet. Add one: ringmaster project add NAME --repo PATH</Nothing>
      )}
      {data && data.length > 0 && <Cards projects={data} />}
    </>
  );
}
