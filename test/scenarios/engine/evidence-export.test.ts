import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { verifyExport } from "../../../src/cli/task/verified.ts";
import type { EvidenceExport } from "../../../src/domain/evidence-export.ts";
import { recordEvidence } from "../../../src/engine/attempts/held.ts";
import { evidenceKey, exportEvidence } from "../../../src/engine/evidence/export.ts";
import { checkOn, claimedTask, openRing, workOn } from "../../support/world.ts";

async function exported() {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  await checkOn(ring, claimed, await workOn(ring, claimed, { "done.txt": "done\n" }));
  await checkOn(ring, claimed, await workOn(ring, claimed, { "more.txt": "more\n" }));
  return { ring, whole: await exportEvidence(ring.world, claimed.task.id) };
}

const found = (whole: object) => verifyExport(JSON.stringify(whole)).found;
const first = <Row>(rows: readonly Row[]): Row => {
  const [row] = rows;
  if (row === undefined) throw new Error("expected a row");
  return row;
};

test("an export is valid, also formatted anew and with its keys in another order", async () => {
  const { whole } = await exported();
  expect(whole.items).toHaveLength(2);
  expect(found(whole)).toEqual([]);
  const turned = Object.fromEntries(Object.entries(whole).toReversed());
  expect(verifyExport(JSON.stringify(turned, null, 4))).toMatchObject({ items: 2, found: [] });
});

test("an export tells in what its checks ran, by the hash that they name", async () => {
  const { whole } = await exported();
  const hash = first(whole.items).environment ?? "";
  expect(JSON.parse(whole.environments[hash] ?? "")).toMatchObject({ node: process.version });
});

test("evidence that is told once more, of another task, keeps what it ran in", async () => {
  const { ring, whole } = await exported();
  const { id: _, at: __, ...row } = first(whole.items);
  const write = ring.world.store.write((tables) => recordEvidence(ring.world, tables, row));
  const rows = await write.then(() => ring.world.store.read((t) => t.evidence.ofTree(row.tree)));
  expect(new Set(rows.map(({ environment }) => environment)).size).toBe(1);
});

const CHANGES: [what: string, change: (whole: EvidenceExport) => object, told: RegExp][] = [
  ["verdict", (w) => item(w, { verdict: "red" }), /^The item ev-\w+ was changed\.$/],
  ["output", (w) => item(w, { output: "fine" }), /^The item ev-\w+ was changed\.$/],
  ["item taken out", (w) => ({ ...w, items: w.items.slice(1) }), /^The item ev-\w+ was taken out/],
  ["item added", (w) => added(w), /^The item ev-new was added\.$/],
  ["task", (w) => ({ ...w, task: { ...w.task, id: "bd-zzzz" } }), /^The signature does not fit/],
  [
    "list of digests",
    (w) => ({ ...w, digests: w.digests.slice(1) }),
    /^The signature does not fit/,
  ],
];

const item = (w: EvidenceExport, change: object) => ({
  ...w,
  items: [{ ...first(w.items), ...change }, ...w.items.slice(1)],
});
const added = (w: EvidenceExport) => ({
  ...w,
  items: [...w.items, { ...first(w.items), id: "ev-new" }],
});

test("what was changed in an exported file is told by its place", async () => {
  const { whole } = await exported();
  for (const [what, change, told] of CHANGES)
    expect([what, first(found(change(whole)))]).toEqual([what, expect.stringMatching(told)]);
});

test("a file that names the key of another Ringmaster is not valid", async () => {
  const { ring, whole } = await exported();
  const other = await exported();
  expect(whole.public_key).toBe(await evidenceKey(ring.world));
  expect(other.whole.public_key).not.toBe(whole.public_key);
  expect(first(found({ ...whole, public_key: other.whole.public_key }))).toMatch(/^The signature/);
});

test("the key is made once, and only its owner may read it", async () => {
  const { ring } = await exported();
  const { world, place } = ring;
  const keys = await Promise.all([evidenceKey(world), evidenceKey(world)]);
  expect(new Set(keys).size).toBe(1);
  expect(statSync(join(place.home, "evidence-key.pem")).mode & 0o777).toBe(0o600);
});

test("what is no export is refused with how to make one", () => {
  for (const text of ["", "{}", '{"format":"ringmaster-evidence/2"}'])
    expect(() => verifyExport(text)).toThrow(/^Expected a file of exported evidence/);
});
