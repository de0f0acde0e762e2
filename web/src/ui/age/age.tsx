import { ageText, durationText } from "../figures.ts";
import { useNow } from "./now.ts";

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** A point in time as its age; the exact time is in the tooltip. */
export function Age({ at, suffix = "" }: { at: string; suffix?: string }) {
  const age_ms = Math.max(0, useNow() - Date.parse(at));
  const text = ageText(age_ms);
  return (
    <time dateTime={at} title={exact.format(new Date(at))} className="whitespace-nowrap">
      {text === "now" ? text : `${text}${suffix}`}
    </time>
  );
}

/** How long something has lasted: until its end, or still. */
export function Lasted({ from, to }: { from: string; to: string | null }) {
  const now_ms = useNow();
  const end_ms = to === null ? now_ms : Date.parse(to);
  return <>{durationText(Math.max(0, end_ms - Date.parse(from)))}</>;
}
