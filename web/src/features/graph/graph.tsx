import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { graphQuery, projectsQuery } from "../../cache/queries.ts";
import { COMING, Nothing, PageHead, useTitle } from "../../ui/page/page.tsx";
import { ReadingNote } from "../../ui/problem-note/problem-note.tsx";
import { Dot } from "../../ui/state/state.tsx";
import { Bottlenecks } from "./bottlenecks/bottlenecks.tsx";
import { CriticalPath } from "./critical-path/critical-path.tsx";
import { Standings } from "./standings/standings.tsx";
import { type Graph as Answer, graphSentence, indexOf } from "./shape.ts";
import { Tracks } from "./tracks/tracks.tsx";
import { Waves } from "./waves/waves.tsx";

type ChoiceProps = { project: string | null; onProject(id: string | null): void };

function ProjectChoice({ project, onProject }: ChoiceProps) {
  const projects = useQuery(projectsQuery).data ?? [];
  if (projects.length < 2) return null;
  return (
    <select
      aria-label="Project"
      value={project ?? ""}
      onChange={(event) => onProject(event.currentTarget.value || null)}
      className="field text-note"
    >
      <option value="">every project</option>
      {projects.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** Whether what is shown is still being measured. */
function Settled({ graph }: { graph: Answer }) {
  if (graph.settled) return null;
  return (
    <span className="ml-3 inline-flex items-center gap-1.5 text-live">
      <Dot tone="live" breathes />
      being measured
    </span>
  );
}

function Whole({ graph }: { graph: Answer }) {
  const nodes = indexOf(graph);
  return (
    <>
      <div className="grid gap-x-10 lg:grid-cols-2">
        <CriticalPath ids={graph.critical_path} nodes={nodes} />
        <div className="min-w-0">
          <Bottlenecks graph={graph} nodes={nodes} />
          <Waves waves={graph.waves} />
          <Tracks graph={graph} />
        </div>
      </div>
      <Standings graph={graph} />
    </>
  );
}

/** How open tasks hang together: the longest chain, what holds back most, what is independent. */
export function Graph() {
  useTitle("Graph");
  const [project, setProject] = useState<string | null>(null);
  const graph = useQuery(graphQuery(project));
  const { data } = graph;
  const below = data ? (
    <>
      {graphSentence(data)}
      <Settled graph={data} />
    </>
  ) : (
    COMING
  );
  return (
    <>
      <PageHead title="Graph" below={below}>
        <ProjectChoice project={project} onProject={setProject} />
      </PageHead>
      <ReadingNote of={graph} />
      {data === undefined && !graph.error && <Nothing>Reading the graph…</Nothing>}
      {data?.nodes.length === 0 && <Nothing>Nothing is open.</Nothing>}
      {data && data.nodes.length > 0 && <Whole graph={data} />}
    </>
  );
}
