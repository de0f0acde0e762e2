import { existsSync } from "node:fs";

/** What every file of measurements exports. */
type Bench = { run(argv: string[]): Promise<number> };

function isBench(value: unknown): value is Bench {
  return typeof value === "object" && value !== null && "run" in value;
}

const [name = "", ...argv] = process.argv.slice(2);
const file = new URL(`./${name}.ts`, import.meta.url);
const bench: unknown = /^[a-z-]+$/.test(name) && existsSync(file) ? await import(file.href) : null;
if (isBench(bench)) {
  process.exitCode = await bench.run(argv);
} else {
  console.error(`expected the name of a measurement in bench/, got "${name}"`);
  process.exitCode = 2;
}
