import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Contract } from "../../../../../src/contract/contract.ts";
import type { OutputOf } from "../../../../../src/contract/endpoint.ts";
import { useChange } from "../../../cache/changes.ts";
import { client } from "../../../cache/client.ts";
import { KEYS } from "../../../cache/keys.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { Nothing } from "../../../ui/page/page.tsx";
import { plainText } from "../../../ui/plain/plain-text.ts";
import { Plain } from "../../../ui/plain/plain.tsx";
import { ProblemNote } from "../../../ui/problem-note/problem-note.tsx";

type Pruned = OutputOf<Contract["pruneWorktrees"]>["items"][number];

/** So many are named; the rest is counted. */
const NAMED = 200;

function Path({ item }: { item: Pruned }) {
  return (
    <li className="py-1.5 text-note not-first:border-t not-first:border-line">
      <p className="font-mono text-fine wrap-anywhere">{plainText(item.path)}</p>
      <p className="text-faint">
        <Plain text={item.refused ?? item.why} />
        {item.kept_under !== null && (
          <>
            {"; its work is under "}
            <Plain text={item.kept_under} />
          </>
        )}
      </p>
    </li>
  );
}

function Paths({ items }: { items: readonly Pruned[] }) {
  return (
    <ul
      aria-label="Worktrees"
      // A box that scrolls must be reachable by keyboard.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className="mb-5 max-h-80 overflow-y-auto rounded-md border border-line px-3"
    >
      {items.slice(0, NAMED).map((item) => (
        <Path key={item.path} item={item} />
      ))}
      {items.length > NAMED && (
        <li className="py-1.5 text-faint">and {items.length - NAMED} more</li>
      )}
    </ul>
  );
}

/** What would be removed now; it is asked for anew each time. */
function usePreview() {
  const { mutate, ...preview } = useMutation({
    mutationFn: () => client.call("pruneWorktrees", { body: { dry_run: true } }),
  });
  useEffect(() => mutate(), [mutate]);
  return preview;
}

const counted = (count: number) => `${count} ${count === 1 ? "worktree" : "worktrees"}`;

type StepProps = { onClose(): void; onDone(items: readonly Pruned[]): void };

function Preview({ onClose, onDone }: StepProps) {
  const preview = usePreview();
  const prune = useChange("pruneWorktrees", [KEYS.worktrees]);
  const items = preview.data?.items.filter((item) => item.refused === null);
  const remove = () => prune.mutate({ body: {} }, { onSuccess: (told) => onDone(told.items) });
  return (
    <>
      <ProblemNote error={preview.error ?? prune.error} />
      {preview.isPending && <Nothing>Looking which belong to nobody…</Nothing>}
      {items?.length === 0 && (
        <Nothing>Every worktree is needed: nothing would be removed.</Nothing>
      )}
      {items && items.length > 0 && (
        <>
          <p className="mb-2 text-soft">
            {counted(items.length)} would be removed. What was not merged is kept under a ref.
          </p>
          <Paths items={items} />
        </>
      )}
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>Close</Button>
        {items && items.length > 0 && (
          <Button look="danger" disabled={prune.isPending} onClick={remove}>
            Remove {counted(items.length)}
          </Button>
        )}
      </div>
    </>
  );
}

function Done({ items, onClose }: { items: readonly Pruned[]; onClose(): void }) {
  const refused = items.filter((item) => item.refused !== null);
  return (
    <>
      <p className="mb-2 text-soft">
        {counted(items.length - refused.length)} removed
        {refused.length > 0 && `; ${refused.length} were left where they are`}.
      </p>
      {items.length > 0 && <Paths items={items} />}
      <div className="flex justify-end">
        <Button look="main" onClick={onClose}>
          Done
        </Button>
      </div>
    </>
  );
}

/** Shows what belongs to nobody, and removes it when that is wished. */
export function Prune({ onClose }: { onClose(): void }) {
  const [done, setDone] = useState<readonly Pruned[] | null>(null);
  const cache = useQueryClient();
  const close = () => {
    void cache.invalidateQueries({ queryKey: KEYS.worktrees });
    onClose();
  };
  return (
    <Dialog title="Prune worktrees" wide onClose={close}>
      {done === null ? (
        <Preview onClose={close} onDone={setDone} />
      ) : (
        <Done items={done} onClose={close} />
      )}
    </Dialog>
  );
}
