const GOALS_CHARS_MAX = 700;
const GOALS_CHARS_MIN = 25;

/** Marks, pictures and badges, which say nothing in words. */
const NO_WORDS = /^(#|=|<|!\[|\[!\[|\[!|---|\*\*\*|\||```|~~~|:::|\.\. |>\s*\[!)/;

/** What a README says first of what the project is for: its first paragraph in words. "": none. */
export function goalsIn(readme: string): string {
  const paragraphs = readme
    .slice(0, 20_000)
    .split(/\n\s*\n/)
    .map(wordsIn);
  const first = paragraphs.find((one) => one.length >= GOALS_CHARS_MIN && one.includes(" ")) ?? "";
  return first.length <= GOALS_CHARS_MAX ? first : upToSentence(first.slice(0, GOALS_CHARS_MAX));
}

function wordsIn(paragraph: string): string {
  const lines = paragraph.split("\n").filter((line) => !NO_WORDS.test(line.trim()));
  return lines
    .join(" ")
    .replaceAll(/<[^<>]{0,300}>/g, "")
    .replaceAll(/!\[[^\]]{0,200}\]\([^)]{0,500}\)/g, "")
    .replaceAll(/\[([^\]]{1,200})\]\([^)]{0,500}\)/g, "$1")
    .replaceAll(/\s+/g, " ")
    .trim();
}

function upToSentence(text: string): string {
  const end = text.lastIndexOf(". ");
  return end < 0 ? `${text.trimEnd()}…` : text.slice(0, end + 1);
}
