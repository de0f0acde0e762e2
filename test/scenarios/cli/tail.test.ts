import { appendFile, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { followLines, lastLines } from "../../../src/std/tail.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "ringmaster-tail-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileOf(name: string, text: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
}

describe("the last lines of a file", () => {
  it("are the newest ones, oldest first", async () => {
    const file = await fileOf("three", "a\nb\nc\n");
    expect(await lastLines(file, 2)).toEqual({ lines: ["b", "c"], end: 6 });
    expect((await lastLines(file, 9)).lines).toEqual(["a", "b", "c"]);
    expect((await lastLines(file, 0)).lines).toEqual([]);
  });

  it("are whole when they are longer than what is read at once", async () => {
    const long = "ä".repeat(100_000);
    const file = await fileOf("long", `first\n${long}\nlast without an end`);
    expect((await lastLines(file, 2)).lines).toEqual([long, "last without an end"]);
  });

  it("are none for an empty file and for one that is not there", async () => {
    expect(await lastLines(await fileOf("empty", ""), 5)).toEqual({ lines: [], end: 0 });
    expect(await lastLines(path.join(folder, "nosuch"), 5)).toEqual({ lines: [], end: 0 });
  });
});

it("following a file tells each whole line once, also after it was begun anew", async () => {
  const file = await fileOf("followed", "old\n");
  const heard: string[] = [];
  let wake = () => undefined as void;
  const stop = new AbortController();
  const onLine = (line: string) => {
    heard.push(line);
    wake();
  };
  const told = (count: number) =>
    new Promise<void>((resolve) => {
      wake = () => (heard.length >= count ? resolve() : undefined);
      wake();
    });
  const following = followLines(file, 4, onLine, stop.signal);
  await appendFile(file, "one\ntw");
  await told(1);
  await appendFile(file, "o\n");
  await told(2);
  await truncate(file, 0);
  await appendFile(file, "new\n");
  await told(3);
  stop.abort();
  await following;
  expect(heard).toEqual(["one", "two", "new"]);
});
