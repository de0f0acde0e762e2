import { existsSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openShell, startRingmaster, type Shell } from "../../support/ringmaster.ts";

let shell: Shell;
beforeEach(async () => {
  shell = await openShell();
});
afterEach(() => shell.close());

async function refused(words: string[], exit_code: number): Promise<Record<string, unknown>> {
  const done = await shell.run([...words, "--json"]);
  expect(done).toMatchObject({ exit_code, stdout: "" });
  const lines = done.stderr.trim().split("\n");
  return JSON.parse(lines.at(-1) ?? "") as Record<string, unknown>;
}

test.each(["up", "migrate"])("%s says of a file that is no database what it is", async (word) => {
  await mkdir(shell.home);
  const file = path.join(shell.home, "ringmaster.db");
  await writeFile(file, "this is a letter to my aunt ".repeat(200));
  const problem = await refused([word], 7);
  expect(problem).toMatchObject({ code: "database_invalid" });
  expect(problem["detail"]).toContain("file is not a database");
});

test.each(["up", "migrate"])("%s leaves a database of a newer version alone", async (word) => {
  await shell.run(["migrate"]);
  const database = new DatabaseSync(path.join(shell.home, "ringmaster.db"));
  database.exec("insert into schema_migrations values (99, 'later', 'abc', 0, '2030-01-01')");
  database.close();
  const problem = await refused([word], 7);
  expect(problem).toMatchObject({ code: "database_newer" });
  expect(problem["detail"]).toMatch(/99/);
});

test("a home that cannot be made is named, with what to do", async () => {
  await writeFile(shell.home, "a file");
  const problem = await refused(["token"], 7);
  expect(problem).toMatchObject({ code: "home_unusable" });
  expect(problem["hint"]).toContain("RINGMASTER_HOME");
});

test("a port that was asked for and is taken is a sentence, and nothing runs", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => {
    other.listen(0, "127.0.0.1", resolve);
  });
  const { port } = other.address() as AddressInfo;
  const problem = await refused(["up", "--port", String(port)], 8);
  other.close();
  expect(problem).toMatchObject({ code: "port_in_use" });
  expect(problem["detail"]).toContain(`port ${port}`);
  expect((await shell.run(["status"])).exit_code).toBe(9);
});

test("an agent of which nothing is known is found without being started", async () => {
  const program = path.join(shell.folder, "agent.sh");
  const trace = path.join(shell.folder, "started");
  await writeFile(program, `#!/bin/sh\ntouch ${trace}\n`);
  await chmod(program, 0o755);
  const config = `[agents.own]\nadapter = "generic"\nprogram = "${program}"\n`;
  const whole = await startRingmaster({ config });
  try {
    const { items } = await whole.json(["agent", "list"]);
    expect(items).toContainEqual(expect.objectContaining({ name: "own", usable: true }));
    expect(existsSync(trace)).toBe(false);
    const spawned = await whole.run(["worker", "spawn", "w1", "-t", "nope"]);
    expect(spawned).toMatchObject({ exit_code: 6 });
    expect((await whole.json(["worker", "list"]))["items"]).toEqual([]);
  } finally {
    await whole.close();
  }
});
