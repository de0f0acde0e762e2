import { plainText } from "../../../ui/plain/plain-text.ts";
import { placeOf, type Draft } from "./drafts.ts";

type Props = { all: readonly Draft[]; onDrop?: (at: number) => void };

/** Findings in their order, each with its place; `onDrop` takes back one that was not sent yet. */
export function Findings({ all, onDrop }: Props) {
  if (all.length === 0) return null;
  return (
    <ol aria-label="Findings" className="list-decimal pl-6">
      {all.map((found, at) => (
        <li key={at}>
          <code className="font-mono text-fine text-soft">{plainText(placeOf(found))}</code>{" "}
          <bdi className="whitespace-pre-wrap">{plainText(found.text)}</bdi>{" "}
          {onDrop && (
            <button type="button" onClick={() => onDrop(at)} className="link text-fine">
              take back
            </button>
          )}
        </li>
      ))}
    </ol>
  );
}
