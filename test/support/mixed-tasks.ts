import type { TaskState } from "../../src/domain/states.ts";

/** One task of the mixed run: what it is about, what it waits for, and where it must end. */
export type MixedTask = {
  title: string;
  /** Titles of tasks that come before it. */
  after: readonly string[];
  ends: readonly TaskState[];
};

const FIXES = Array.from({ length: 13 }, (_, at) => `fix-${at + 1}`);
const NOTES = ["lion", "tiger", "bear", "seal"];

const task = (
  title: string,
  ends: readonly TaskState[] = ["completed"],
  after: readonly string[] = [],
): MixedTask => ({ title, ends, after });

/**
 * Thirty tasks of every sort: failing tests to mend, notes to write, pairs that change the same
 * line, some that wait for others, and one each that asks, is too large, cannot be done, does
 * nothing, meets a flaky check, commits a secret and changes a test.
 */
export const MIXED_TASKS: readonly MixedTask[] = [
  ...FIXES.map((name) => task(`Fix ${name}`)),
  ...NOTES.map((name) => task(`Note ${name}`)),
  ...["red", "blue"].flatMap((pair) => [task(`Join ${pair} one`), task(`Join ${pair} two`)]),
  task("Note parade", ["completed"], ["Fix fix-1", "Note lion"]),
  task("Note encore", ["completed"], ["Note parade"]),
  task("Ask which colour", ["blocked"]),
  task("Split the tent", ["needs_decomposition"]),
  task("Never get green", ["blocked"]),
  task("Do nothing", ["blocked"]),
  task("Note flaky"),
  task("Note hidden"),
  task("Change a test", ["code_review"]),
];

/** The files of the repository on which they work, by path. `marks` is a folder outside of it. */
export function mixedFiles(marks: string): Record<string, string> {
  const fixes = FIXES.flatMap((name) => [
    [`src/${name}.mjs`, "export const add = (a, b) => a - b;\n"],
    [`test/${name}.test.mjs`, testOf(name)],
    [`todo/${name}`, "not looked at yet\n"],
  ]);
  return {
    ...Object.fromEntries(fixes),
    "src/kept.mjs": "export const add = (a, b) => a + b;\n",
    "test/kept.test.mjs": testOf("kept"),
    "shared/red.txt": "nobody\n",
    "shared/blue.txt": "nobody\n",
    "check.sh": CHECK,
    "flaky.sh": flaky(marks),
    "ringmaster.toml": SETTINGS,
  };
}

const testOf = (name: string) => `import assert from "node:assert";
import test from "node:test";
import { add } from "../src/${name}.mjs";
test("${name} adds", () => assert.equal(add(2, 3), 5));
`;

/** Every test but those that nobody has looked at yet; a file named broken makes it red. */
const CHECK = `for file in test/*.test.mjs; do
  name=$(basename "$file" .test.mjs)
  [ -e "todo/$name" ] || set -- "$@" "$file"
done
[ ! -e broken ] || { echo "not ok 1 - broken is there"; exit 1; }
exec node --test --test-isolation=none "$@"
`;

/** Red the first time that a tree with a flaky note is looked at. */
const flaky = (marks: string) => `[ -e notes/flaky.txt ] || exit 0
mkdir "${marks}/flaky" 2>/dev/null || exit 0
echo "the wind blew it over"
exit 1
`;

/** Attempts that each of the tasks has. */
const MIXED_ATTEMPTS_MAX = 2;

const SETTINGS = `[[checks]]
name = "test"
command = "sh check.sh"

[[checks]]
name = "wind"
command = "sh flaky.sh"
retries = 1

[limits]
attempts_per_task = ${MIXED_ATTEMPTS_MAX}
iterations_per_attempt = 6
same_failure = 2
`;

/** Works on all of them; what to do is told by the title in its prompt. */
export const MIXED_AGENT = String.raw`
prompt=$(cat)
title=$(printf '%s\n' "$prompt" | sed -n 's/^bd-[a-z0-9]* ([a-z]*, P[0-4]): //p' | head -n 1)
start='RINGMASTER_RESULT {"nonce":"'
nonce=$(printf '%s\n' "$prompt" | sed -n "s/^$start//p" | cut -d '"' -f 1 | tail -n 1)
result() { echo "RINGMASTER_RESULT {\"nonce\":\"$nonce\",$1}"; }
note() { mkdir -p notes; echo "$1" > "notes/$2.txt"; }
echo "working on $title"
set -- $title
case "$title" in
  "Fix "*)
    rm -f "todo/$2"
    if printf '%s\n' "$prompt" | grep -q "$2 adds"; then sed -i 's/a - b/a + b/' "src/$2.mjs"; fi ;;
  "Join "*)
    sleep 1
    if grep -q nobody "shared/$2.txt"; then echo "$3" > "shared/$2.txt"
    else echo "$3" >> "shared/$2.txt"; fi ;;
  "Note hidden")
    if printf '%s\n' "$prompt" | grep -q "hidden.txt:1"; then note "nothing to hide" hidden
    else note "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzzKEY" hidden; fi ;;
  "Note "*) note "$2 came" "$2" ;;
  "Ask "*) result '"status":"blocked","question":"Which colour?","options":["red","blue"]' ;;
  "Split "*) result '"status":"too_large","summary":"two","options":["Small tent","Big tent"]' ;;
  "Never "*) date +%N > broken ;;
  "Change "*) sed -i 's/2, 3/1, 4/' test/kept.test.mjs ;;
esac
sleep 0.2
`;
