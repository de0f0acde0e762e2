import { type SubmitEvent, useState } from "react";
import type { Task } from "../../../../../src/domain/task.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { ProblemNote } from "../../../ui/problem-note/problem-note.tsx";
import { Conflict } from "./conflict.tsx";
import { useEditing } from "./editing.ts";
import { Fields } from "./fields.tsx";

function Form({ task, onClose }: { task: Task; onClose(): void }) {
  const editing = useEditing(task, onClose);
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    editing.save();
  };
  return (
    <form onSubmit={submit}>
      {editing.meanwhile && (
        <Conflict key={editing.version} meanwhile={editing.meanwhile} editing={editing} />
      )}
      <Fields editing={editing} />
      <ProblemNote error={editing.error} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button look="main" type="submit" disabled={editing.busy}>
          {editing.meanwhile === null ? "Save" : "Save what stands here"}
        </Button>
      </div>
    </form>
  );
}

/** A button that opens the form in which a task is edited. */
export function EditTask({ task }: { task: Task }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Edit</Button>
      {open && (
        <Dialog title="Edit the task" wide onClose={() => setOpen(false)}>
          <Form task={task} onClose={() => setOpen(false)} />
        </Dialog>
      )}
    </>
  );
}
