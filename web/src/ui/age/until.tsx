import { ageText } from "../figures.ts";
import { useNow } from "./now.ts";

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** A point in time that is still to come: `in 4 min`; what has passed is `now`. */
export function Until({ at }: { at: string }) {
  const left_ms = Date.parse(at) - useNow();
  const text = ageText(Math.max(0, left_ms));
  return (
    <time dateTime={at} title={exact.format(new Date(at))} className="whitespace-nowrap">
      {text === "now" ? text : `in ${text}`}
    </time>
  );
}
