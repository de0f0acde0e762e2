import { ownVersion } from "./self.ts";

/** The one answer that must be quicker than loading the commands. */
if (process.argv.length === 3 && process.argv[2] === "--version") {
  process.stdout.write(`${ownVersion()}\n`);
} else {
  const { runFromShell } = await import("./shell.ts");
  process.exit(await runFromShell(process.argv.slice(2)));
}
