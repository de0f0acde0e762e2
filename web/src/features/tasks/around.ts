import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Task } from "../../../../src/domain/task.ts";
import { projectsQuery, queueQuery, workersQuery } from "../../cache/queries.ts";
import type { Around } from "./live-state.ts";

/** What is shown of a task besides itself; its project only where there are several. */
export type CardContext = Omit<Around, "now_ms"> & { project: string | undefined };

/** What is known around a task. */
export type ContextOf = (task: Task) => CardContext;

/** Who holds each task, where it stands in the queue, and of which project it is. */
export function useContextOf(): ContextOf {
  const workers = useQuery(workersQuery).data;
  const queue = useQuery(queueQuery).data;
  const projects = useQuery(projectsQuery).data;
  return useMemo(() => {
    const holders = new Map(workers?.map((worker) => [worker.task_id, worker]));
    const places = new Map(queue?.map((id, place) => [id, place]));
    const known = new Map(projects?.map((project) => [project.id, project]));
    return ({ id, project_id }) => ({
      worker: holders.get(id),
      place: places.get(id),
      paused: known.get(project_id)?.paused === true,
      project: known.size > 1 ? known.get(project_id)?.name : undefined,
    });
  }, [workers, queue, projects]);
}
