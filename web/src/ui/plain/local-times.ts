/** A point in time as the server writes it: ISO 8601 in UTC. */
const UTC_TIME = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g;

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** A sentence with its points in time as they are said where the reader is. */
export function withLocalTimes(text: string): string {
  return text.replaceAll(UTC_TIME, (time) => exact.format(new Date(time)));
}
