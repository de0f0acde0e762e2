import { memo, type ReactNode, useState } from "react";
import type { OutputItem } from "../../cache/output.ts";
import { plainText } from "../plain/plain-text.ts";
import { type Line, lineOf } from "./wording.ts";

/** Longer texts are cut to this many lines or characters until asked for. */
const LINES_SHOWN = 14;
const CHARS_SHOWN = 2_000;

const LOOKS: Record<Line["look"], string> = {
  said: "text-ink",
  quiet: "text-faint",
  did: "text-soft",
  good: "text-good",
  bad: "text-bad",
};

function cutText(text: string): string {
  const lines = text.slice(0, CHARS_SHOWN).split("\n");
  return lines.slice(0, LINES_SHOWN).join("\n");
}

function LongText({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const cut = cutText(text);
  const isCut = !whole && cut.length < text.length;
  return (
    <>
      {isCut ? cut : text}
      {isCut && (
        <button type="button" className="link block" onClick={() => setWhole(true)}>
          {text.includes("\n") ? `all ${text.split("\n").length} lines` : "all of it"}
        </button>
      )}
    </>
  );
}

const textOf = (text: string) => plainText(text).trimEnd();

/** What an agent only thinks is one line until somebody opens it. */
function Folded({ text }: { text: string }) {
  const whole = textOf(text);
  return (
    <details>
      <summary className="truncate">thinking: {whole.slice(0, 160)}</summary>
      <bdi
        dir="auto"
        className="block border-l-2 border-line pl-2 wrap-anywhere whitespace-pre-wrap"
      >
        <LongText text={whole} />
      </bdi>
    </details>
  );
}

function Ended({ exit }: { exit: NonNullable<Line["exit"]> }) {
  const look = exit === "exit 0" ? "text-good" : "text-bad";
  return <span className={`ml-2 font-sans font-medium whitespace-nowrap ${look}`}>{exit}</span>;
}

function Said({ line }: { line: Line }) {
  return (
    <>
      {line.name !== undefined && <b className="font-semibold">{plainText(line.name)} </b>}
      <bdi dir="auto" className="wrap-anywhere whitespace-pre-wrap">
        <LongText text={textOf(line.text)} />
      </bdi>
      {line.exit !== undefined && <Ended exit={line.exit} />}
    </>
  );
}

function framed(line: Line, content: ReactNode) {
  return (
    <li className={`grid grid-cols-[1.25rem_minmax(0,1fr)] py-0.5 ${LOOKS[line.look]}`}>
      <span aria-hidden className="select-none">
        {line.sign}
      </span>
      <div className="min-w-0">{content}</div>
    </li>
  );
}

/** One thing that an agent did. */
export const Row = memo(function Row({ item }: { item: OutputItem }) {
  const line = lineOf(item.event);
  return framed(
    line,
    item.event.type === "thinking" ? <Folded text={line.text} /> : <Said line={line} />,
  );
});
