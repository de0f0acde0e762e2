/**
 * What a file of a deployment holds: a line of text for each thing, never the value of a variable.
 * `names` are what a task may call them by.
 */
export type Described = { lines: string[]; names: string[] };

/** A thing and a name by which a task may call it. */
export function named(line: string, ...names: string[]): Described {
  return { lines: [line], names: names.filter((name) => name !== "") };
}

/** Several descriptions as one, in their order. */
export function joined(all: readonly Described[]): Described {
  return { lines: all.flatMap(({ lines }) => lines), names: all.flatMap(({ names }) => names) };
}

/** `label: a, b, c` with two blanks before it; nothing when there is nothing to list. */
export function listed(label: string, values: readonly string[]): string[] {
  const told = values.filter((value) => value !== "");
  return told.length === 0 ? [] : [`  ${label}: ${told.join(", ")}`];
}
