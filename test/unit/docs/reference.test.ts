import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { referencePages, referencePictures } from "../../../src/cli/reference/pages.ts";
import { fieldsOf } from "../../../src/cli/reference/shapes.ts";
import { config } from "../../../src/domain/config.ts";
import { ENVIRONMENT } from "../../../src/domain/environment.ts";
import { TRANSITIONS } from "../../../src/domain/transitions.ts";
import { PROBLEMS } from "../../../src/domain/problem.ts";
import { repositorySettings } from "../../../src/domain/settings.ts";
import { TASK_STATES } from "../../../src/domain/states.ts";

const FOLDER = path.resolve(import.meta.dirname, "../../../docs/reference");
const PICTURES = path.resolve(import.meta.dirname, "../../../docs/pictures");
const pages = referencePages();

describe("docs/reference", () => {
  it("is what the code says; `npm run docs` writes it anew", async () => {
    for (const [name, text] of pages)
      expect({ name, text: await readFile(path.join(FOLDER, name), "utf8") }).toEqual({
        name,
        text,
      });
  });

  it("has pictures that are what the code says", async () => {
    for (const [name, text] of referencePictures())
      expect(await readFile(path.join(PICTURES, name), "utf8")).toBe(text);
  });

  it("draws every state, and every trigger of the moves that it shows", () => {
    const picture = referencePictures().get("states.svg") ?? "";
    for (const state of TASK_STATES) expect(picture).toContain(`>${state}</text>`);
    const hidden = [
      "undo",
      "hold",
      "split",
      "children_completed",
      "make_draft",
      "discard",
      "cancel",
      "archive",
      "reopen",
    ];
    const shown = TRANSITIONS.filter(({ trigger }) => !hidden.includes(trigger));
    for (const { trigger } of shown) expect(picture).toMatch(new RegExp(`[> ]${trigger}[, ]`));
    expect(picture).not.toMatch(/NaN|Infinity|undefined/);
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
