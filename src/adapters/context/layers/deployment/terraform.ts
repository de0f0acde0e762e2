import { named, joined, type Described } from "./described.ts";

const BLOCK = /^(resource|data|module|variable|output|provider)\s+"([^"]+)"(?:\s+"([^"]+)")?\s*\{/;

/** The blocks of a Terraform file by kind and name, with their lines. */
export function describeTerraform(text: string): Described {
  return joined(
    text.split("\n").flatMap((line, at) => {
      const [, kind, type = "", name = ""] = BLOCK.exec(line) ?? [];
      if (kind === undefined) return [];
      const called = name === "" ? type : `${type}.${name}`;
      return [named(`${at + 1}: ${kind} ${called}`, name === "" ? type : name)];
    }),
  );
}
