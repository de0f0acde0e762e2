/** What a recording may speak of without knowing it beforehand. */
export type Values = { task_id: string; title: string };

const LITERAL_COLUMNS_MAX = 80;

/**
 * Replaces in every text, however deep: `{{task_id}}`, `{{task_title}}`, `{{title_json}}` (the
 * title as a JSON string) and `{{title_literal}}` (as a string of TypeScript that the formatter
 * leaves as it is).
 */
export function replaceIn<Value>(value: Value, values: Values): Value {
  const texts: Record<string, string> = {
    task_id: values.task_id,
    task_title: values.title,
    title_json: JSON.stringify(values.title),
    title_literal: literal(values.title),
  };
  const fill = (text: string) =>
    text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => texts[name] ?? whole);
  return deep(value, fill) as Value; // the same shape, with other texts
}

function deep(value: unknown, fill: (text: string) => string): unknown {
  if (typeof value === "string") return fill(value);
  if (Array.isArray(value)) return value.map((item) => deep(item, fill));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, deep(item, fill)]));
}

/**
 * A string as oxfmt writes it: in double quotes, unless it holds more of them than of single ones.
 * Cut, so that the line around it is never broken in two.
 */
function literal(text: string): string {
  const cut = fit(text, LITERAL_COLUMNS_MAX);
  const inner = JSON.stringify(cut).slice(1, -1).replaceAll('\\"', '"');
  const quotes = (mark: string) => cut.split(mark).length;
  const mark = quotes('"') > quotes("'") ? "'" : '"';
  return mark + inner.replaceAll(mark, `\\${mark}`) + mark;
}

function fit(text: string, columns_max: number): string {
  let columns = 0;
  const kept = Array.from(text).filter((char) => {
    // Letters of the far east take two columns; whatever needs an escape takes more.
    columns += (char.codePointAt(0) ?? 0) > 0x10ff || /["'\\]/.test(char) ? 2 : 1;
    return columns <= columns_max;
  });
  return columns <= columns_max ? text : `${kept.join("").slice(0, -1).trimEnd()}…`;
}
