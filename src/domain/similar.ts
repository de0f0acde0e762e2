import type { Lesson } from "./lesson.ts";

/** As much of a task, or of what one left, as is compared. */
export type Comparable = Pick<Lesson, "words" | "kind">;

/** A lesson with how alike its task is, 0..1. */
export type Similar<L> = { lesson: L; likeness: number };

/** Below this two tasks have words in common and nothing else. */
export const SIMILAR = 0.25;

/** What the same kind of work adds. */
const SAME_KIND = 0.1;

type Left = Comparable & Pick<Lesson, "attempt_id" | "at">;

/** Lessons of tasks like this one; see `likenessesAmong`. */
export function similarTo<L extends Left>(task: Comparable, lessons: readonly L[]): Similar<L>[] {
  return likenessesAmong(lessons)(task);
}

/**
 * Finds the lessons of tasks like one, most alike first, then newest. Each task is the set of its
 * words, weighed by how rare they are among the lessons (K. Spärck Jones, 1972); likeness is the
 * cosine of the two, and a little more for the same kind. Less than `SIMILAR` is left out.
 */
export function likenessesAmong<L extends Left>(
  lessons: readonly L[],
): (task: Comparable) => Similar<L>[] {
  const places = placesOf(lessons);
  const rarity = (word: string) =>
    1 + Math.log((1 + lessons.length) / (1 + (places.get(word)?.length ?? 0)));
  const lengths = new Map(lessons.map((lesson) => [lesson, lengthOf(lesson.words, rarity)]));
  return (task) => {
    const own = lengthOf(task.words, rarity);
    const shared = new Map<L, number>();
    for (const word of task.words)
      for (const lesson of places.get(word) ?? [])
        shared.set(lesson, (shared.get(lesson) ?? 0) + rarity(word) ** 2);
    return [...shared]
      .map(([lesson, product]) => {
        const cosine = product / (own * (lengths.get(lesson) ?? 1));
        const kind = task.kind === lesson.kind ? SAME_KIND : 0;
        return { lesson, likeness: rounded(Math.min(1, cosine + kind)) };
      })
      .filter(({ likeness }) => likeness >= SIMILAR)
      .toSorted((x, y) => y.likeness - x.likeness || newestFirst(x.lesson, y.lesson));
  };
}

type Sized = Pick<Lesson, "kind" | "complexity">;

/** How far two tasks of one size may be apart. */
const SIZE = 0.2;

/** Whether a lesson may tell who does such a task well: of like words, or of one kind and size. */
export function isAkin(task: Sized, lesson: Sized, likeness: number | undefined): boolean {
  const near = Math.abs(task.complexity - lesson.complexity) <= SIZE;
  return likeness !== undefined || (task.kind === lesson.kind && near);
}

type Rarity = (word: string) => number;

/** Where each word stands. */
function placesOf<L extends Comparable>(lessons: readonly L[]): ReadonlyMap<string, L[]> {
  const places = new Map<string, L[]>();
  for (const lesson of lessons)
    for (const word of lesson.words) {
      const known = places.get(word);
      if (known) known.push(lesson);
      else places.set(word, [lesson]);
    }
  return places;
}

const lengthOf = (words: readonly string[], rarity: Rarity) =>
  Math.sqrt(words.reduce((sum, word) => sum + rarity(word) ** 2, 0));

const rounded = (value: number) => Math.round(value * 1_000) / 1_000;

type Dated = Pick<Lesson, "attempt_id" | "at">;

function newestFirst(a: Dated, b: Dated): number {
  if (a.at !== b.at) return a.at < b.at ? 1 : -1;
  return a.attempt_id < b.attempt_id ? -1 : 1;
}
