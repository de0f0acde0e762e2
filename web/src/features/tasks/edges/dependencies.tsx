import type { Dependency } from "../../../../../src/domain/task.ts";
import { Section } from "../../../ui/page/page.tsx";
import { AddEdge } from "./add-edge.tsx";
import { type SeenEdge, seenFrom } from "./edge-words.ts";
import { KnownTask } from "./known-task.tsx";
import { RemoveEdge } from "./remove-edge.tsx";

function Edge({ id, seen }: { id: string; seen: SeenEdge }) {
  return (
    <li className="flex items-start gap-2 py-1 text-note">
      <span className="flex min-w-0 grow min-h-6 flex-wrap items-center gap-x-2 gap-y-1">
        <span className="text-faint">{seen.words}</span>
        <KnownTask id={seen.other} />
      </span>
      <RemoveEdge id={id} edge={seen.edge} name={`${seen.words} ${seen.other}`} />
    </li>
  );
}

/** Children of an epic have a list of their own. */
const isOwnChild = (id: string, edge: Dependency) =>
  edge.kind === "parent_child" && edge.task_id === id;

/** Which tasks this one waits for and which wait for it, and the way to change that. */
export function Dependencies({ id, edges }: { id: string; edges: readonly Dependency[] }) {
  const shown = edges.filter((edge) => !isOwnChild(id, edge)).map((edge) => seenFrom(id, edge));
  return (
    <Section title="Dependencies">
      <ul>
        {shown.map((seen) => (
          <Edge key={`${seen.words} ${seen.other}`} id={id} seen={seen} />
        ))}
      </ul>
      <AddEdge id={id} />
    </Section>
  );
}
