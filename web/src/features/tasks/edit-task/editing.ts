import { useState } from "react";
import { Problem } from "../../../../../src/domain/problem.ts";
import type { Task } from "../../../../../src/domain/task.ts";
import { useChange } from "../../../cache/changes.ts";
import { KEYS } from "../../../cache/keys.ts";
import { changesOf, differing, type Draft, draftOf, type Field, merge } from "./draft.ts";

/** A field that two people changed, with what each of them wrote. */
export type Clash = { field: Field; theirs: string; yours: string };

/** What somebody else did to the task while it was edited here. */
export type Meanwhile = { clashes: Clash[]; taken: { field: Field; theirs: string }[] };

/** The task as it was when the edit began, or as the server told it last. */
type Base = { version: number; draft: Draft };

/** Their version of the task, where a refusal carries it. */
function theirsIn(error: Error): Task | null {
  if (!(error instanceof Problem) || error.code !== "conflict") return null;
  const theirs = error.facts?.["current"];
  // The server made it with the shape of a task; a page loads no schema to say so again.
  return typeof theirs === "object" && theirs !== null ? (theirs as Task) : null;
}

function meanwhileOf(base: Draft, theirs: Draft, mine: Draft) {
  const { draft, clashes, taken } = merge(base, theirs, mine);
  const meanwhile: Meanwhile = {
    clashes: clashes.map((field) => ({ field, theirs: theirs[field], yours: mine[field] })),
    taken: taken.map((field) => ({ field, theirs: theirs[field] })),
  };
  return { draft, meanwhile };
}

/**
 * One edit of a task: what the form holds, and what somebody else did meanwhile. It is sent with
 * the version that it began from. A version that differs in nothing that is edited here is no
 * conflict: the task was moved, and the edit is sent again for it.
 */
export function useEditing(task: Task, onDone: () => void) {
  const [base, setBase] = useState<Base>({ version: task.version, draft: draftOf(task) });
  const [mine, setMine] = useState(base.draft);
  const [meanwhile, setMeanwhile] = useState<Meanwhile | null>(null);
  const touches = [KEYS.task(task.id), KEYS.tasks, KEYS.queue, KEYS.whyAny, KEYS.history];
  const change = useChange("changeTask", touches);
  const send = (from: Base, draft: Draft) => {
    const body = { ...changesOf(from.draft, draft), version: from.version };
    const onError = (error: Error) => meet(from, draft, theirsIn(error));
    change.mutate({ params: { id: task.id }, body }, { onSuccess: onDone, onError });
  };
  const meet = (from: Base, draft: Draft, theirs: Task | null) => {
    if (theirs === null || theirs.version === from.version) return;
    const now = { version: theirs.version, draft: draftOf(theirs) };
    if (differing(from.draft, now.draft).length === 0) return send(now, draft);
    const met = meanwhileOf(from.draft, now.draft, draft);
    setBase(now);
    setMine(met.draft);
    setMeanwhile(met.meanwhile);
  };
  return {
    draft: mine,
    /** The version that the form speaks of. */
    version: base.version,
    meanwhile,
    busy: change.isPending,
    /** A refusal that is not told as two versions already. */
    error: meanwhile !== null && change.error && theirsIn(change.error) ? null : change.error,
    set: (field: Field, text: string) => setMine((old) => ({ ...old, [field]: text })),
    save: () => (differing(base.draft, mine).length === 0 ? onDone() : send(base, mine)),
  };
}

/** One edit of a task. */
export type Editing = ReturnType<typeof useEditing>;
