import type { Contract } from "../../../../src/contract/contract.ts";
import type { OutputOf } from "../../../../src/contract/endpoint.ts";

/** The graph of open tasks, as the server tells it. */
export type Graph = OutputOf<Contract["showGraph"]>;

/** A task in the graph. */
export type Node = Graph["nodes"][number];

/** Tasks of the graph by id. */
export type Nodes = ReadonlyMap<string, Node>;

/** Tasks of a graph by id. */
export function indexOf({ nodes }: Graph): Nodes {
  return new Map(nodes.map((node) => [node.id, node]));
}

const counted = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

/** The graph in one line. */
export function graphSentence({ nodes, edges, tracks, critical_path, betweenness }: Graph): string {
  return [
    counted(nodes.length, "open task", "open tasks"),
    counted(edges.length, "dependency", "dependencies"),
    counted(tracks, "track", "tracks"),
    `longest chain ${critical_path.length}`,
    `betweenness ${betweenness}`,
  ].join(" · ");
}

/** A group of connected tasks, the first in the queue first. */
export type Track = { track: number; tasks: Node[] };

/** The order of the queue; of two that stand alike the one that waits for less. */
export function inOrder(a: Node, b: Node): number {
  return b.rank - a.rank || a.waiting_on - b.waiting_on || a.id.localeCompare(b.id);
}

/** Groups of connected tasks, the largest first. */
export function tracksOf({ nodes }: Graph): Track[] {
  const groups = [...Map.groupBy(nodes, ({ track }) => track)];
  const tracks = groups.map(([track, tasks]) => ({
    track,
    tasks: tasks.toSorted(inOrder),
  }));
  return tracks.toSorted((a, b) => b.tasks.length - a.tasks.length || a.track - b.track);
}
