import { useNow } from "./now.ts";

const time = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const date = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** A point in time as people say it: the hour today, with the date on every other day. */
export function Moment({ at }: { at: string }) {
  const when = new Date(at);
  const today = when.toDateString() === new Date(useNow()).toDateString();
  return (
    <time dateTime={at} title={date.format(when)} className="whitespace-nowrap">
      {(today ? time : date).format(when)}
    </time>
  );
}
