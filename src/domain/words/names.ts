import { masked } from "./mask.ts";
import { stemsOf } from "./stems.ts";
import type { Thought } from "./thoughts.ts";
import { bareWords } from "./title.ts";
import { baseOfGerund, isVerb } from "./verbs.ts";
import { pattern } from "./pattern.ts";

/** A thought as others may call it. */
type Called = { stems: ReadonlySet<string>; verb: string | null };

/** Thoughts in the text's order, to be found by what they are called. */
export type Directory = {
  thoughts: readonly Thought[];
  called: readonly Called[];
  places: ReadonlyMap<string, readonly number[]>;
};

/** A directory of these thoughts. */
export function directoryOf(thoughts: readonly Thought[]): Directory {
  const called = thoughts.map(({ words }) => calledAs(words));
  const places = new Map<string, number[]>();
  for (const [at, { stems }] of called.entries())
    for (const stem of stems) {
      const known = places.get(stem);
      if (known) known.push(at);
      else places.set(stem, [at]);
    }
  return { thoughts, called, places };
}

function calledAs(words: string): Called {
  const bare = bareWords(words);
  const [first = ""] = /^\p{L}+/u.exec(masked(bare)) ?? [];
  const verb = isVerb(first) ? (stemsOf(first)[0] ?? null) : null;
  return { stems: new Set(stemsOf(bare)), verb };
}

const NUMBERS = pattern(
  "i",
  String.raw`^(?:the )?(?:steps?|items?|tasks?|points?|numbers?|nos?\.?|`,
  String.raw`phases?)? ?#?(\d{1,4}(?:(?:,| and| &|, and) (?:#|step |item |`,
  String.raw`task )?\d{1,4})*)$`,
);

/** Who asks, and whether the words can mean nothing else. */
type Asking = { self: number; sure: boolean };

/** The places of those that are named; of several names each that is found. */
export function find(directory: Directory, named: string, asking: Asking): number[] {
  const numbers = NUMBERS.exec(named.trim())?.[1]?.match(/\d+/g);
  if (numbers) return numbers.flatMap((number) => numbered(directory, number, asking.self));
  const whole = best(directory, named, asking);
  if (whole !== null) return [whole];
  const parts = named.split(/,? and |, | & /i);
  if (parts.length < 2 || parts.length > PARTS_MAX) return [];
  return parts.flatMap((part) => best(directory, part, asking) ?? []);
}

const PARTS_MAX = 50;

/** The item or step with that number: beside the one that asks, else the last one before it. */
function numbered({ thoughts }: Directory, number: string, self: number): number[] {
  const own = thoughts[self]?.block;
  const all = thoughts.flatMap((one, at) => (at !== self && isNumber(one, number) ? [at] : []));
  const near = all.find((at) => thoughts[at]?.block === own) ?? all.findLast((at) => at < self);
  const found = near ?? all[0];
  return found === undefined ? [] : [found];
}

function isNumber({ label, marks }: Thought, number: string): boolean {
  return label === number || marks.some((m) => m.kind === "step" && String(m.number) === number);
}

/**
 * The one that is called so: it has every word of the name, and the name is a good part of what it
 * is called; of several the closest, first among those before.
 */
function best(directory: Directory, name: string, { self, sure }: Asking): number | null {
  const stems = [...new Set(stemsOf(name))];
  if (stems.length === 0 || (!sure && !isDefinite(name))) return null;
  const shares = candidates(directory, stems)
    .filter((at) => at !== self)
    .map((at) => ({ at, share: shareOf(directory.called[at], stems) }))
    .filter(({ share }) => share >= (sure ? 0 : 0.5));
  const order = (at: number) => (at < self ? self - at : directory.called.length + at);
  return shares.toSorted((a, b) => b.share - a.share || order(a.at) - order(b.at))[0]?.at ?? null;
}

/** "the parser", "upgrading Node": one that was spoken of, and not "login" or "five minutes". */
function isDefinite(name: string): boolean {
  const [first = ""] = /^\p{L}+/u.exec(name) ?? [];
  return /^(?:the|that|this|all|both|our)$/i.test(first) || baseOfGerund(first) !== null;
}

function candidates({ called, places }: Directory, stems: readonly string[]): number[] {
  const rarest = stems
    .map((stem) => places.get(stem) ?? [])
    .reduce((least, at) => (at.length < least.length ? at : least));
  return rarest.filter((at) => stems.every((stem) => called[at]?.stems.has(stem)));
}

/** How much of what a piece is called the name says; its verb counts only when it is named. */
function shareOf(called: Called | undefined, stems: readonly string[]): number {
  if (!called) return 0;
  const { verb } = called;
  const silent = verb !== null && !stems.includes(verb) ? 1 : 0;
  return stems.length / Math.max(1, called.stems.size - silent);
}
