import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { commands } from "../../../src/cli/commands.ts";
import { readTree, type File } from "../../tidy/source.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const pages = readTree(ROOT).filter((file) => file.path.endsWith(".md"));

/** The text of a page without its fenced blocks, where brackets mean something else. */
const prose = (text: string) => text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, "");

/** Every target that a page names: links, pictures, and the attributes of its HTML. */
function targetsOf({ text }: File): string[] {
  const links = [
    ...prose(text).matchAll(/\]\(([^)\s]+)\)/g),
    ...text.matchAll(/ src(?:set)?="([^"]+)"/g),
  ];
  return links.map(([, target = ""]) => target).filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchor that a heading gets: lower case, without signs, spaces as dashes. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

function anchorsOf(file: string): string[] {
  const headings = prose(readFileSync(file, "utf8")).matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = ""]) => anchorOf(heading));
}

function isBroken(page: File, target: string): boolean {
  const [to = "", anchor] = target.split("#", 2);
  const file =
    to === "" ? path.join(ROOT, page.path) : path.resolve(ROOT, path.dirname(page.path), to);
  if (!file.startsWith(ROOT) || !existsSync(file)) return true;
  return anchor !== undefined && !(statSync(file).isFile() && anchorsOf(file).includes(anchor));
}

/** The words behind each `ringmaster` that begins a line of a shell block or a piece of code. */
function commandsOf({ text }: File): string[] {
  const blocks = [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].map(([, block = ""]) => block);
  const pieces = [...prose(text).matchAll(/`([^`\n]+)`/g)].map(([, piece = ""]) => piece);
  const lines = [...blocks.flatMap((block) => block.split("\n")), ...pieces];
  return lines.flatMap((line) => /^ *(?:\.\/)?ringmaster ([a-z].*)$/.exec(line)?.[1] ?? []);
}

/** The command of the table that a line calls, with the long options that it names. */
function called(line: string): { known: boolean; unknown_options: string[] } {
  const words = line.replace(/\s#.*$/, "");
  const command = commands.find((each) => `${words} `.startsWith(`${each.path} `));
  const flags = Object.values(command?.shape.options ?? {}).map((option) => option.flags);
  const options = [...words.matchAll(/ (--[a-z][a-z-]*)/g)].map(([, option = ""]) => option);
  const isKnown = (option: string) =>
    option === "--json" || flags.some((each) => each.split(/[ ,]+/).includes(option));
  return {
    known: command !== undefined,
    unknown_options: options.filter((option) => !isKnown(option)),
  };
}

describe("the documents", () => {
  it("name only files and headings that are there", () => {
    const all = pages.flatMap((page) => targetsOf(page).map((target) => ({ page, target })));
    const broken = all.filter(({ page, target }) => isBroken(page, target));
    expect(broken.map(({ page, target }) => `${page.path}: ${target}`)).toEqual([]);
    expect(all.length).toBeGreaterThan(50);
  });

  it("call only commands and options that the command line has", () => {
    const written = pages.filter((page) => !page.path.startsWith("docs/reference/"));
    const lines = written.flatMap((page) => commandsOf(page).map((line) => ({ page, line })));
    const wrong = lines.filter(({ line }) => {
      const { known, unknown_options } = called(line);
      return !known || unknown_options.length > 0;
    });
    expect(wrong.map(({ page, line }) => `${page.path}: ringmaster ${line}`)).toEqual([]);
    expect(lines.filter(({ page }) => page.path === "README.md").length).toBeGreaterThan(10);
  });
});
