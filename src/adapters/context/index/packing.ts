import type { Definition, FileFacts, Import, PastCommit } from "./shape.ts";

/** Bytes of the head: how many terms, places and lines there are, and how long the names are. */
const HEAD_BYTES = 16;

/** What is stored as text: `[name, from, to]` of definitions, `[line, text]` of imports. */
type Named = { d: [string, number, number][]; i: [number, string][] };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The facts of a file as bytes, so laid out that they are read again without being copied. */
export function packed(facts: FileFacts): Uint8Array {
  const { terms, sequence, starts, chars, indents } = facts;
  const named: Named = {
    d: facts.definitions.map(({ name, from, to }) => [name, from, to]),
    i: facts.imports.map(({ line, text }) => [line, text]),
  };
  const text = encoder.encode(JSON.stringify(named));
  const head = Int32Array.of(terms.length, sequence.length, chars.length, text.length);
  const bytes = new Uint8Array(sizeOf(head));
  let at = 0;
  for (const part of [head, terms, starts, chars, indents, sequence, text]) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  return bytes;
}

function sizeOf([terms = 0, sequence = 0, lines = 0, text = 0]: Int32Array): number {
  return HEAD_BYTES + 4 * terms + 4 * (lines + 1) + 4 * lines + 2 * lines + 2 * sequence + text;
}

/** The facts of packed bytes; throws an Error when they are none. */
export function unpacked(given: Uint8Array): FileFacts {
  const bytes = given.byteOffset % 4 === 0 ? given : given.slice();
  const { buffer, byteOffset: start, byteLength } = bytes;
  const head = byteLength < HEAD_BYTES ? new Int32Array(4) : new Int32Array(buffer, start, 4);
  const [terms = 0, sequence = 0, lines = 0] = head;
  if (head.some((count) => count < 0) || sizeOf(head) !== byteLength)
    throw new Error(`Expected the facts of a file, got ${byteLength} bytes of something else.`);
  let at = start + HEAD_BYTES;
  const skip = (length: number) => (at += length) - length;
  return {
    terms: new Int32Array(buffer, skip(4 * terms), terms),
    starts: new Uint32Array(buffer, skip(4 * (lines + 1)), lines + 1),
    chars: new Uint32Array(buffer, skip(4 * lines), lines),
    indents: new Int16Array(buffer, skip(2 * lines), lines),
    sequence: new Uint16Array(buffer, skip(2 * sequence), sequence),
    ...namedIn(new Uint8Array(buffer, at, start + byteLength - at)),
  };
}

function namedIn(bytes: Uint8Array): { definitions: Definition[]; imports: Import[] } {
  const { d, i } = JSON.parse(decoder.decode(bytes)) as Named;
  return {
    definitions: d.map(([name, from, to]) => ({ name, from, to })),
    imports: i.map(([line, text]) => ({ line, text })),
  };
}

/** What commits said and changed as bytes: terms in one row of numbers, paths as text. */
export function packedCommits(commits: readonly PastCommit[]): Uint8Array {
  const paths = encoder.encode(JSON.stringify(commits.map((commit) => commit.paths)));
  const counts = commits.map(({ terms }) => terms.size);
  const pairs = commits.flatMap(({ terms }) => [...terms].flat());
  const numbers = Float64Array.from([commits.length, pairs.length, ...counts, ...pairs]);
  const bytes = new Uint8Array(numbers.byteLength + paths.length);
  bytes.set(new Uint8Array(numbers.buffer));
  bytes.set(paths, numbers.byteLength);
  return bytes;
}

/** The commits of packed bytes; throws an Error when they are none. */
export function unpackedCommits(given: Uint8Array): PastCommit[] {
  const bytes = given.byteOffset % 8 === 0 ? given : given.slice();
  const whole = Math.floor(bytes.length / 8);
  const numbers = new Float64Array(bytes.buffer, bytes.byteOffset, whole);
  const [count = 0, pairs = 0] = numbers;
  const text = bytes.subarray(8 * (2 + count + pairs));
  const paths = JSON.parse(decoder.decode(text)) as string[][];
  let at = 2 + count;
  return paths.map((changed, number) => {
    const terms = new Map<number, number>();
    for (const end = at + 2 * (numbers[2 + number] ?? 0); at < end; at += 2)
      terms.set(numbers[at] ?? 0, numbers[at + 1] ?? 0);
    return { terms, paths: changed };
  });
}
