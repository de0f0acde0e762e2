import { type SubmitEvent, useState } from "react";
import { LIMITS } from "../../../../../src/domain/limits.ts";
import { useChange } from "../../../cache/changes.ts";
import { KEYS } from "../../../cache/keys.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { Labelled } from "../../../ui/labelled/labelled.tsx";
import { ProblemNote } from "../../../ui/problem-note/problem-note.tsx";
import { Projects } from "../add-task/projects.tsx";
import { Pieces } from "./pieces.tsx";
import type { Placed } from "./placed.ts";
import { actionWords, doneWords } from "./wording.ts";

const PLACEHOLDER = `Sweep the ring. Then raise the tent.
- paint the wagons
- feed the lions`;

/** What the reader asked for; a preview speaks of exactly this. */
type Wish = { project_id: string; text: string; ready: boolean };

function wishIn(form: HTMLFormElement): Wish {
  const said = new FormData(form);
  const word = (name: string) => {
    const value = said.get(name);
    return typeof value === "string" ? value : "";
  };
  return { project_id: word("project_id"), text: word("text"), ready: said.has("ready") };
}

function Fields() {
  return (
    <div className="mb-4 grid gap-4">
      <Labelled label="What is to be done?" note="a list or sentences; order words count">
        {(id) => (
          <textarea
            id={id}
            name="text"
            rows={6}
            required
            maxLength={LIMITS.input_chars_max}
            placeholder={PLACEHOLDER}
            className="field"
          />
        )}
      </Labelled>
      <div className="grid items-end gap-4 sm:grid-cols-2">
        <Projects />
        <label className="flex items-center gap-2 pb-2 text-note">
          <input type="checkbox" name="ready" defaultChecked className="size-4 accent-accent" />
          Ready: workers may start at once
        </label>
      </div>
    </div>
  );
}

/** What was made, and the way on. */
function Done({ items, onClose }: { items: readonly Placed[]; onClose(): void }) {
  return (
    <>
      <p className="mb-3 font-medium">{doneWords(items)}</p>
      <Pieces items={items} />
      <div className="flex justify-end">
        <Button look="main" onClick={onClose}>
          Done
        </Button>
      </div>
    </>
  );
}

function Preview({ items }: { items: readonly Placed[] | undefined }) {
  if (items === undefined) return null;
  return (
    <section aria-label="Preview" aria-live="polite">
      <Pieces items={items} />
    </section>
  );
}

/** A preview that fits what stands in the form, and the words made into tasks. */
function useWords() {
  const look = useChange("addInput", []);
  const make = useChange("addInput", [KEYS.tasks, KEYS.queue, KEYS.history]);
  const [seen, setSeen] = useState<Wish | null>(null);
  const preview = seen === null ? undefined : look.data?.items;
  const submit = (wish: Wish) => {
    if (preview !== undefined) return make.mutate({ body: wish });
    look.mutate({ body: { ...wish, dry_run: true } }, { onSuccess: () => setSeen(wish) });
  };
  /** What is seen no longer fits what is asked. */
  const changed = () => setSeen(null);
  return { look, make, preview, submit, changed };
}

function Form({ words, onClose }: { words: ReturnType<typeof useWords>; onClose(): void }) {
  const { look, make, preview, submit, changed } = words;
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    submit(wishIn(event.currentTarget));
  };
  return (
    <form onSubmit={onSubmit} onChange={changed}>
      <Fields />
      <ProblemNote error={make.error ?? look.error} />
      <Preview items={preview} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button look="main" type="submit" disabled={look.isPending || make.isPending}>
          {preview === undefined ? "Preview" : actionWords(preview)}
        </Button>
      </div>
    </form>
  );
}

/** Plain words become tasks: first shown, then made. */
export function AddWords({ onClose }: { onClose(): void }) {
  const words = useWords();
  return (
    <Dialog title="Add from words" wide onClose={onClose}>
      {words.make.data ? (
        <Done items={words.make.data.items} onClose={onClose} />
      ) : (
        <Form words={words} onClose={onClose} />
      )}
    </Dialog>
  );
}
