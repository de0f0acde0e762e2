import { useQuery } from "@tanstack/react-query";
import type { Contract } from "../../../../src/contract/contract.ts";
import type { OutputOf } from "../../../../src/contract/endpoint.ts";
import type { Project } from "../../../../src/domain/project.ts";
import { useKnownTask } from "../../cache/known.ts";
import { previewQuery } from "../../cache/projects.ts";
import { shortHash } from "../../ui/figures.ts";
import { Nothing } from "../../ui/page/page.tsx";
import { plainText } from "../../ui/plain/plain-text.ts";
import { ReadingNote } from "../../ui/problem-note/problem-note.tsx";
import { Mark } from "../../ui/state/state.tsx";
import { TaskLink } from "../../ui/task-link/task-link.tsx";

type Shown = OutputOf<Contract["previewProject"]>;
type Conflict = Shown["conflicts"][number];

/** So many are named; the rest is counted. */
const NAMED = 20;

function Named({ id }: { id: string }) {
  return <TaskLink id={id} title={useKnownTask(id)?.title} />;
}

function OneConflict({ of: { id, files, with: others } }: { of: Conflict }) {
  return (
    <li className="min-w-0">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <Mark tone="bad">conflict</Mark>
        <Named id={id} />
        <span className="text-soft">with</span>
        {others.map((other) =>
          other === null ? (
            <span key="branch">the default branch</span>
          ) : (
            <Named key={other} id={other} />
          ),
        )}
      </p>
      <p className="font-mono text-fine wrap-anywhere text-faint">
        {files.map(plainText).join(", ")}
      </p>
    </li>
  );
}

function Included({ ids }: { ids: readonly string[] }) {
  return (
    <>
      {ids.slice(0, NAMED).map((id) => (
        <li key={id} className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <Mark tone="good">fits</Mark>
          <Named id={id} />
        </li>
      ))}
      {ids.length > NAMED && <li className="text-faint">and {ids.length - NAMED} more that fit</li>}
    </>
  );
}

type BranchProps = { shown: Shown; is_kept: boolean };

function Branch({ shown: { branch, commit }, is_kept }: BranchProps) {
  if (!is_kept) return <p className="text-soft">No branch of it is kept.</p>;
  return (
    <p className="text-soft">
      <span className="font-mono text-fine">{branch}</span> holds the default branch with all that
      fits, at <span className="font-mono text-fine">{shortHash(commit)}</span>.
    </p>
  );
}

type Props = { project: Project; is_kept: boolean };

/** What is ready, put together: what fits, and what conflicts with whom. */
export function Preview({ project, is_kept }: Props) {
  const preview = useQuery(previewQuery(project.id));
  const { data } = preview;
  if (!data) return <ReadingNote of={preview} />;
  const { included, conflicts, left_out } = data;
  if (included.length + conflicts.length === 0)
    return <Nothing>Nothing is under review or about to be merged.</Nothing>;
  return (
    <>
      <Branch shown={data} is_kept={is_kept && !project.is_self} />
      <ul className="mt-1.5 grid gap-1.5">
        {conflicts.map((one) => (
          <OneConflict key={one.id} of={one} />
        ))}
        <Included ids={included} />
      </ul>
      {left_out > 0 && (
        <p className="mt-1 text-faint">{left_out} more of lower rank are left out.</p>
      )}
    </>
  );
}
