import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { commands, groups } from "../../../src/cli/commands.ts";
import { buildProgram } from "../../../src/cli/program.ts";
import { integer, integerOr, list, text } from "../../../src/cli/shape.ts";
import { dependencyKind, priority, taskKind } from "../../../src/domain/task.ts";

const CLI = path.resolve(import.meta.dirname, "../../../src/cli");

function chosen(...argv: string[]) {
  const found: { path: string; raw: unknown; manner: unknown }[] = [];
  buildProgram("0.0.0", ({ command, raw, manner }) =>
    found.push({ path: command.path, raw, manner }),
  ).parse(argv, { from: "user" });
  return found;
}

function optionOf(command: string, name: string): string {
  return commands.find((c) => c.path === command)?.shape.options[name]?.summary ?? "";
}

describe("the table of commands", () => {
  it("names each command once, and each first word of two has its summary", () => {
    const paths = commands.map((c) => c.path);
    expect(new Set(paths).size).toBe(paths.length);
    const firsts = paths.filter((p) => p.includes(" ")).map((p) => p.split(" ")[0]);
    expect(new Set(firsts)).toEqual(new Set(Object.keys(groups)));
  });

  it("loads no command's file before it is asked for", async () => {
    for (const family of Object.keys({ system: 0, ...groups })) {
      const source = await readFile(path.join(CLI, family, "commands.ts"), "utf8");
      const imports = [...source.matchAll(/^(?:import|\} from) .*"(.+)";$/gm)].map((m) => m[1]);
      expect(imports).toEqual(["../shape.ts"]);
    }
  });

  it("tells the words that the domain knows", () => {
    for (const word of taskKind.options) expect(optionOf("task add", "kind")).toContain(word);
    for (const word of dependencyKind.options)
      expect(optionOf("task depend", "kind")).toContain(word);
    const [first, last] = [priority.options.at(0), priority.options.at(-1)];
    expect(optionOf("task add", "priority")).toMatch(new RegExp(`^${first} .* ${last}$`));
  });
});

describe("a command line", () => {
  it("takes bead and card for task", () => {
    for (const word of ["task", "bead", "card"])
      expect(chosen(word, "show", "bd-a1b2")).toMatchObject([{ path: "task show" }]);
  });

  it("takes --json and --quiet before and behind the command", () => {
    const both = { manner: { json: true, quiet: true } };
    expect(chosen("--json", "-q", "status")).toMatchObject([both]);
    expect(chosen("status", "--quiet", "--json")).toMatchObject([both]);
    expect(chosen("status")).toMatchObject([{ manner: { json: false, quiet: false } }]);
  });

  it("gathers an option that is given several times", () => {
    const [found] = chosen("task", "add", "p", "t", "--depends-on", "a", "--depends-on", "b");
    expect(found?.raw).toMatchObject({
      args: { project: "p", title: "t" },
      options: { depends_on: ["a", "b"], ready: undefined },
    });
  });

  it("takes a title that begins with a dash behind --", () => {
    const [found] = chosen("task", "add", "p", "--", "--json");
    expect(found).toMatchObject({
      raw: { args: { title: "--json" } },
      manner: { json: false },
    });
  });
});

describe("an option", () => {
  it("with a number takes whole numbers within its bounds only", () => {
    const port = integer("--port <n>", "", { min: 0, max: 65_535 });
    expect([port.read(undefined), port.read("0"), port.read("65535")]).toEqual([null, 0, 65_535]);
    for (const bad of ["-1", "65536", "1.5", "0x10", "1e3", "", " 1", "x", "9".repeat(30)])
      expect(() => port.read(bad)).toThrow(`from 0 to 65535 for --port, got "${bad}"`);
  });

  it("that is not given is null, empty, or its fallback", () => {
    expect(text("--x <x>", "").read(undefined)).toBeNull();
    expect(list("--x <x>", "").read(undefined)).toEqual([]);
    expect(integerOr(7, "--x <n>", "", { min: 0, max: 9 }).read(undefined)).toBe(7);
  });
});
