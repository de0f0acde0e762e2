import { plainText } from "./plain-text.ts";

/** What stands between backticks, as its own part. */
const QUOTED = /`([^`\n]+)`/;

/**
 * Untrusted text, kept apart from the reading direction of what is around it. What stands between
 * backticks is set as code; nothing else in it has a meaning.
 */
export function Plain({ text }: { text: string }) {
  const parts = plainText(text).split(QUOTED);
  return (
    <bdi dir="auto" className="wrap-anywhere">
      {parts.map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          // The parts of one text never change places.
          // oxlint-disable-next-line react/no-array-index-key
          <code key={index} className="font-mono text-[0.92em]">
            {part}
          </code>
        ),
      )}
    </bdi>
  );
}
