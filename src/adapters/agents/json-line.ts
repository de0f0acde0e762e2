/** The value of a line of JSON; null for a line that is none, which then is an `unknown` event. */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null; // no JSON, such as a warning or half a line
  }
}
