/** Lines `from` to `to` (from 1, both included) under a heading; `trail` are the headings above. */
export type Section = { trail: readonly string[]; from: number; to: number; text: string };

/** A longer section is parted where a line is blank. */
const LINES_MAX = 60;

type Heading = { level: number; title: string; line: number };

/**
 * Parts a text by its headings: those of Markdown (`#` or underlined), reStructuredText
 * (underlined) and AsciiDoc (`=`). Marks inside fenced code are none. Sections without text are
 * left out.
 */
export function sectionsOf(text: string): Section[] {
  const lines = text.split("\n");
  const headings = headingsOf(lines);
  const sections: Section[] = [];
  const trail: Heading[] = [];
  const first = headings[0]?.line ?? lines.length + 1;
  if (first > 1) sections.push(...parted(lines, [], 1, first - 1));
  for (const [at, heading] of headings.entries()) {
    while ((trail.at(-1)?.level ?? 0) >= heading.level) trail.pop();
    trail.push(heading);
    const to = (headings[at + 1]?.line ?? lines.length + 1) - 1;
    const titles = trail.map(({ title }) => title);
    sections.push(...parted(lines, titles, heading.line, to));
  }
  return sections;
}

const UNDERLINES = '=-~^"*+';

function headingsOf(lines: readonly string[]): Heading[] {
  const headings: Heading[] = [];
  let fence = "";
  for (const [at, line] of lines.entries()) {
    const [, marks = ""] = /^\s{0,3}(`{3,}|~{3,})/.exec(line) ?? [];
    if (marks !== "") fence = nextFence(fence, marks);
    if (fence !== "") continue;
    const found = headingAt(lines, at);
    if (found) headings.push(found);
  }
  return headings;
}

function nextFence(fence: string, marks: string): string {
  if (fence === "") return marks;
  return marks[0] === fence[0] && marks.length >= fence.length ? "" : fence;
}

const isUnderline = (line: string) => /^([=\-~^"*+])\1{2,}\s*$/.test(line);

function headingAt(lines: readonly string[], at: number): Heading | null {
  const line = lines[at] ?? "";
  const [, marks = "", title = ""] = /^(#{1,6}|={1,5})\s+(\S.*?)\s*#*$/.exec(line) ?? [];
  if (title !== "") return { level: marks.length, title, line: at + 1 };
  const under = lines[at + 1] ?? "";
  const is_titled = /^[^\s\-=~#>|*+`.].{0,120}$/.test(line) && (lines[at - 1] ?? "").trim() === "";
  if (!is_titled || !isUnderline(under) || under.trim().length < line.trim().length - 3)
    return null;
  return { level: 1 + UNDERLINES.indexOf(under.charAt(0)), title: line.trim(), line: at + 1 };
}

/** The lines of one section, as one part or as several that end at blank lines. */
function parted(
  lines: readonly string[],
  trail: readonly string[],
  from: number,
  to: number,
): Section[] {
  const parts: Section[] = [];
  for (let start = from; start <= to;) {
    const end = to - start < LINES_MAX ? to : cutBefore(lines, start, to);
    const text = lines
      .slice(start - 1, end)
      .join("\n")
      .trimEnd();
    const last = start + text.split("\n").length - 1;
    if (saysMore(text, start === from && trail.length > 0))
      parts.push({ trail, from: start, to: last, text });
    start = end + 1;
  }
  return parts;
}

function cutBefore(lines: readonly string[], start: number, to: number): number {
  for (let line = start + LINES_MAX; line < Math.min(to, start + 2 * LINES_MAX); line += 1)
    if ((lines[line - 1] ?? "").trim() === "") return line;
  return Math.min(to, start + 2 * LINES_MAX);
}

/** A heading alone says nothing that the headings below it do not repeat. */
function saysMore(text: string, has_heading: boolean): boolean {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !isUnderline(line));
  return lines.length > (has_heading ? 1 : 0);
}
