import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { referencePages } from "../../../src/cli/reference/pages.ts";
import { fieldsOf } from "../../../src/cli/reference/shapes.ts";
import { config } from "../../../src/domain/config.ts";
import { ENVIRONMENT } from "../../../src/domain/environment.ts";
import { TRANSITIONS } from "../../../src/domain/lifecycle.ts";
import { PROBLEMS } from "../../../src/domain/problem.ts";
import { repositorySettings } from "../../../src/domain/settings.ts";

const FOLDER = path.resolve(import.meta.dirname, "../../../docs/reference");
const pages = referencePages();

describe("docs/reference", () => {
  it("is what the code says; `npm run docs` writes it anew", async () => {
    for (const [name, text] of pages)
      expect({ name, text: await readFile(path.join(FOLDER, name), "utf8") }).toEqual({
        name,
        text,
      });
  });

  it("holds no page that is not generated", async () => {
    expect((await readdir(FOLDER)).toSorted()).toEqual([...pages.keys()].toSorted());
  });

  it("names every problem, every variable and every move", () => {
    for (const code of Object.keys(PROBLEMS)) expect(pages.get("errors.md")).toContain(code);
    for (const name of Object.keys(ENVIRONMENT)) expect(pages.get("env.md")).toContain(name);
    for (const { trigger } of TRANSITIONS) expect(pages.get("states.md")).toContain(trigger);
  });

  it("says of every setting what it means", () => {
    const settings = [config, repositorySettings].flatMap((shape) => fieldsOf(shape, "input"));
    const silent = settings.filter(({ path: at, doc }) => doc === "" && at !== "agents");
    expect(silent).toEqual([]);
  });

  it("links to records that have a section", () => {
    const api = pages.get("api.md") ?? "";
    const anchors = new Set([...api.matchAll(/^### (\w+)$/gm)].map((m) => m[1]?.toLowerCase()));
    const links = [...api.matchAll(/\]\(#(\w+)\)/g)].map((m) => m[1]);
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !anchors.has(link))).toEqual([]);
  });

  it("has tables of equal width in every row", () => {
    const blocks = [...pages.values()].flatMap((text) => text.trim().split("\n\n"));
    for (const block of blocks.filter((part) => part.startsWith("| "))) {
      const widths = block.split("\n").map((line) => line.split(/(?<!\\)\|/).length);
      expect({ block, widths: new Set(widths).size }).toEqual({ block, widths: 1 });
    }
  });
});
