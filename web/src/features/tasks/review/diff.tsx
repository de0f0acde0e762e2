import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ShownFile } from "../../../../../src/contract/reviews.ts";
import { hunkLines, type HunkLine } from "../../../../../src/domain/hunks.ts";
import { diffQuery } from "../../../cache/reviews.ts";
import { Button } from "../../../ui/button/button.tsx";
import { plainText } from "../../../ui/plain/plain-text.ts";
import { ReadingNote } from "../../../ui/problem-note/problem-note.tsx";
import type { Draft } from "./drafts.ts";

type Commenting = { onComment(draft: Draft): void };

const LOOKS: Record<HunkLine["sign"], string> = {
  "+": "bg-good-wash",
  "-": "bg-bad-wash",
  " ": "",
};

type AskProps = { place: string; onSay(text: string): void; onClose(): void };

/** A field for what is to be changed at a line. */
function Ask({ place, onSay, onClose }: AskProps) {
  const [text, setText] = useState("");
  return (
    <div className="grid gap-2 border-y border-line bg-sheet p-2 font-sans">
      <textarea
        aria-label={`What is to be changed at ${place}`}
        rows={2}
        maxLength={4_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        className="field"
      />
      <div className="flex gap-2">
        <Button disabled={text.trim() === ""} onClick={() => onSay(text.trim())}>
          Note it
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </div>
  );
}

type LineProps = Commenting & { path: string; of: HunkLine };

function Line({ path, of: { sign, line, text }, onComment }: LineProps) {
  const [asks, setAsks] = useState(false);
  const say = (said: string) => {
    onComment({ path, line, text: said });
    setAsks(false);
  };
  return (
    <>
      <div className={`flex ${LOOKS[sign]}`}>
        <button
          type="button"
          disabled={line === null}
          aria-label={line === null ? "A line that went" : `Comment on line ${line}`}
          onClick={() => setAsks(!asks)}
          className="w-12 shrink-0 pr-2 text-right text-faint enabled:hover:underline"
        >
          {line}
        </button>
        <code className="whitespace-pre">
          <bdi>
            {sign}
            {plainText(text)}
          </bdi>
        </code>
      </div>
      {asks && <Ask place={`line ${line}`} onSay={say} onClose={() => setAsks(false)} />}
    </>
  );
}

function Hunks({ file, onComment }: Commenting & { file: ShownFile }) {
  if (file.binary) return <p className="p-2 text-faint">A binary file.</p>;
  return (
    <div className="max-h-120 overflow-auto bg-sunken font-mono text-fine">
      {hunkLines(file.patch).map((line, at) => (
        <Line key={at} path={file.path} of={line} onComment={onComment} />
      ))}
      {file.is_cut && <p className="p-2 text-faint">The rest of this file is left out.</p>}
    </div>
  );
}

/** Files are open while there are few of them. */
const OPEN_MAX = 5;

type FileProps = Commenting & { file: ShownFile; is_open: boolean };

function File({ file, is_open, onComment }: FileProps) {
  const [open, setOpen] = useState(is_open);
  return (
    <li className="sheet overflow-hidden">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex w-full flex-wrap gap-x-3 px-3 py-1.5 text-left font-mono text-fine"
      >
        <span className="wrap-anywhere">{plainText(file.path)}</span>
        <span className="text-faint">
          {file.status} +{file.added} −{file.removed}
        </span>
      </button>
      {open && <Hunks file={file} onComment={onComment} />}
    </li>
  );
}

/** What the work changes, file by file; a line's number opens a field for a comment. */
export function Diff({ id, onComment }: Commenting & { id: string }) {
  const diff = useQuery(diffQuery(id));
  const files = diff.data?.files ?? [];
  const left_out = diff.data?.files_left_out ?? 0;
  return (
    <div>
      <ReadingNote of={diff} />
      <ul aria-label="Changed files" className="grid gap-2">
        {files.map((file) => (
          <File
            key={file.path}
            file={file}
            is_open={files.length <= OPEN_MAX}
            onComment={onComment}
          />
        ))}
      </ul>
      {left_out > 0 && <p className="text-fine text-faint">{left_out} more files are left out.</p>}
    </div>
  );
}
