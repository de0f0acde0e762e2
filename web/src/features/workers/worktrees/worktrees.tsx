import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Contract } from "../../../../../src/contract/contract.ts";
import type { OutputOf } from "../../../../../src/contract/endpoint.ts";
import { worktreesQuery } from "../../../cache/crew.ts";
import { useKnownTask } from "../../../cache/known.ts";
import { Button } from "../../../ui/button/button.tsx";
import { bytesText } from "../../../ui/figures.ts";
import {
  COMING,
  CREW_PAGES,
  Nothing,
  PageHead,
  Siblings,
  useTitle,
} from "../../../ui/page/page.tsx";
import { plainText } from "../../../ui/plain/plain-text.ts";
import { Plain } from "../../../ui/plain/plain.tsx";
import { ReadingNote } from "../../../ui/problem-note/problem-note.tsx";
import { Mark } from "../../../ui/state/state.tsx";
import { stateWords, type Tone } from "../../../ui/state/tones.ts";
import { TaskLink } from "../../../ui/task-link/task-link.tsx";
import { Prune } from "./prune.tsx";

type Shown = OutputOf<Contract["listWorktrees"]>;
type Tree = Shown["items"][number];

/** So many are in the document at first, and so many more with each wish. */
const WINDOW = 100;
const MB = 1_000_000;

const TONES: Record<Tree["state"], Tone> = {
  in_use: "live",
  needed: "pass",
  ready: "good",
  making: "live",
  leftover: "wait",
};

function OfTask({ id }: { id: string }) {
  const task = useKnownTask(id);
  return <TaskLink id={id} title={task?.title} />;
}

function Row({ tree }: { tree: Tree }) {
  return (
    <tr className="border-t border-line align-top">
      <td className="py-2 pr-4">
        <Mark tone={TONES[tree.state]}>{stateWords(tree.state)}</Mark>
      </td>
      <td className="py-2 pr-4">
        <p className="font-mono text-fine wrap-anywhere">
          {tree.path === null ? "no folder" : plainText(tree.path)}
        </p>
        {tree.branch !== null && (
          <p className="text-fine text-faint wrap-anywhere">branch {plainText(tree.branch)}</p>
        )}
      </td>
      <td className="py-2 pr-4">
        {tree.task_id !== null && <OfTask id={tree.task_id} />}
        <p className="text-soft">
          <Plain text={tree.why} />
        </p>
      </td>
      <td className="py-2 pr-4">{tree.project ?? "none"}</td>
      <td className="py-2 text-right whitespace-nowrap">
        {tree.mb === null ? "not measured" : bytesText(tree.mb * MB)}
      </td>
    </tr>
  );
}

function Table({ items }: { items: readonly Tree[] }) {
  const [shown, setShown] = useState(WINDOW);
  return (
    <div className="overflow-x-auto">
      <table className="w-full min-w-180 text-note">
        <thead className="text-fine text-faint">
          <tr>
            <th scope="col">State</th>
            <th scope="col">Folder</th>
            <th scope="col">Why it is there</th>
            <th scope="col">Project</th>
            <th scope="col" className="!text-right">
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {items.slice(0, shown).map((tree) => (
            <Row key={tree.path ?? tree.branch} tree={tree} />
          ))}
        </tbody>
      </table>
      {items.length > shown && (
        <button
          type="button"
          className="link mt-3 text-note"
          onClick={() => setShown(shown + WINDOW)}
        >
          show more ({items.length - shown})
        </button>
      )}
    </div>
  );
}

function countWords({ items, kept_mb, kept_mb_max }: Shown): string {
  const leftover = items.filter((tree) => tree.state === "leftover").length;
  const kept = `${bytesText(kept_mb * MB)} of ${bytesText(kept_mb_max * MB)} kept ready`;
  return `${items.length} in all · ${leftover} belong to nobody · ${kept}`;
}

/** Every folder that agents work in: whose it is, and why it is kept. */
export function Worktrees() {
  useTitle("Worktrees");
  const trees = useQuery(worktreesQuery);
  const { data } = trees;
  const [pruning, setPruning] = useState(false);
  return (
    <>
      <PageHead
        title="Worktrees"
        above={<Siblings of={CREW_PAGES} />}
        below={data ? countWords(data) : COMING}
      >
        <Button onClick={() => setPruning(true)}>Prune…</Button>
      </PageHead>
      <ReadingNote of={trees} />
      {data === undefined && trees.error === null && <Nothing>Looking into the folders…</Nothing>}
      {data?.items.length === 0 && (
        <Nothing>No worktree is there. One is made when a worker starts on a task.</Nothing>
      )}
      {data && data.items.length > 0 && <Table items={data.items} />}
      {pruning && <Prune onClose={() => setPruning(false)} />}
    </>
  );
}
