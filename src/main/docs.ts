/**
 * Writes docs/reference and drawn pictures from the commands, the contract and the domain: `node
 * src/main/docs.ts`. With `--check` it writes nothing, names the files that are stale, and exits 1
 * if there are any.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { referencePages, referencePictures } from "../cli/reference/pages.ts";

const DOCS = path.resolve(import.meta.dirname, "../../docs");
const FOLDERS = { reference: referencePages, pictures: referencePictures };

async function textIfThere(file: string): Promise<string | null> {
  return readFile(file, "utf8").catch(() => null); // not there is stale like any other difference
}

async function main(args: readonly string[]): Promise<number> {
  const check = args.includes("--check");
  const stale: [string, string][] = [];
  for (const [folder, files] of Object.entries(FOLDERS))
    for (const [name, text] of files()) {
      const file = path.join(DOCS, folder, name);
      if ((await textIfThere(file)) !== text) stale.push([file, text]);
    }
  const shown = (file: string) => path.relative(process.cwd(), file);
  for (const [file] of stale) console.log(`${check ? "stale" : "wrote"}: ${shown(file)}`);
  if (check) return stale.length === 0 ? 0 : 1;
  for (const [file, text] of stale) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
