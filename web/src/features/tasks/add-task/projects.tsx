import { useQuery } from "@tanstack/react-query";
import { projectsQuery } from "../../../cache/queries.ts";
import { Nothing } from "../../../ui/page/page.tsx";
import { Choice } from "./choice.tsx";

/** The choice of a project, or what to do where there is none. */
export function Projects() {
  const projects = useQuery(projectsQuery);
  if (projects.data?.length === 0)
    return (
      <Nothing>
        There is no project yet. Add one in a terminal: ringmaster project add NAME --repo PATH
      </Nothing>
    );
  return (
    <Choice label="Project" name="project_id">
      {projects.data?.map((project) => (
        <option key={project.id} value={project.id}>
          {project.name}
        </option>
      ))}
    </Choice>
  );
}
