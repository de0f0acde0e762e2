import { mkdirSync, writeFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { attention } from "../../../src/engine/attention.ts";
import { taskPrompt } from "../../../src/engine/prompts/prompt.ts";
import { openRing } from "../../support/world.ts";

async function opened() {
  const ring = await openRing();
  const { id } = await ring.task();
  const own = join(ring.place.home, "projects", ring.project.id);
  mkdirSync(own, { recursive: true });
  return { ring, id, own, home: ring.place.home, read: () => taskPrompt(ring.world, id) };
}

test("the template is read afresh each time, the project's own before the common one", async () => {
  const { id, own, home, read } = await opened();
  expect((await read()).text).toContain("Work in the current folder only");
  writeFileSync(join(home, "prompt.md"), "Be brief.\n");
  expect((await read()).text).toContain("\n\nBe brief.");
  writeFileSync(join(own, "prompt.md"), "{{ task }} on {{branch}}, by\n{{checks}}");
  const { text, problems } = await read();
  expect(text).toContain(`${id}: Feed the lions on ringmaster/${id}, by\n- done: test -f done.txt`);
  expect(problems).toEqual([]);
  rmSync(join(own, "prompt.md"));
  expect((await read()).text).toContain("Be brief.");
});

test.each<[string, string | Buffer]>([
  ["expected a text, got an empty file", " \n"],
  ["expected only the placeholders {{task}}, {{checks}}, {{branch}}, got {{bransh}}", "{{bransh}}"],
  ["expected at most 20000 bytes, got 20001", "x".repeat(20_001)],
  ["expected text as UTF-8, got other bytes", Buffer.from([0x66, 0xff, 0xfe])],
])("a broken edit keeps the last good one and says: %s", async (what, broken) => {
  const { ring, home, read } = await opened();
  const file = join(home, "prompt.md");
  writeFileSync(file, broken);
  expect((await read()).problems).toEqual([`${file}: ${what}; the built-in text is used instead.`]);
  writeFileSync(file, "Be brief.");
  await read();
  writeFileSync(file, broken);
  const { text, problems, hash } = await read();
  expect(text).toContain("Be brief.");
  expect(problems).toEqual([`${file}: ${what}; the last good one is used instead.`]);
  expect(ring.logged.join("\n")).toContain(what);
  const kept = await ring.world.store.read((t) => t.prompts.find(hash));
  expect(kept?.text).toContain("Be brief.");
});

test("a broken template is what a person should mend, told with path and projects", async () => {
  const { ring, own, home } = await opened();
  const told = () => attention(ring.world);
  expect(await told()).toEqual({ items: [] });
  writeFileSync(join(home, "prompt.md"), " ");
  writeFileSync(join(own, "prompt.md"), "{{bransh}}");
  const path = join(own, "prompt.md");
  const { items } = await told();
  expect(items).toEqual([
    { kind: "template", path, text: expect.any(String), projects: [ring.project.name] },
  ]);
  expect(items[0]?.text).toMatch(/prompt\.md: expected only .*; the built-in text is used instead/);
  rmSync(path);
  expect((await told()).items.map((each) => each.path)).toEqual([join(home, "prompt.md")]);
  expect(ring.logged).toEqual([]);
});
