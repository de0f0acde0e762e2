import { useState } from "react";
import { plainText } from "../plain/plain-text.ts";

/** A command to be run elsewhere, with a button that copies it. */
export function Copyable({ text, label }: { text: string; label: string }) {
  const [said, setSaid] = useState("Copy");
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setSaid("Copied"),
      () => setSaid("Select and copy by hand"),
    );
  };
  return (
    <span className="flex min-w-0 max-w-full items-stretch rounded-md border border-line bg-sunken">
      <code className="min-w-0 grow overflow-x-auto px-2 py-1 font-mono text-fine whitespace-pre select-all">
        {plainText(text)}
      </code>
      <button
        type="button"
        onClick={copy}
        aria-label={`${said}: ${label}`}
        className="shrink-0 rounded-r-md border-l border-line px-2 text-fine text-soft hover:text-ink"
      >
        {said}
      </button>
    </span>
  );
}
