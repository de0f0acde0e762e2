import { join } from "node:path";
import { processTerminal } from "../../../src/adapters/terminals/process.ts";
import { terminalSuite } from "./suite.ts";

terminalSuite("the plain process terminal", {
  make: (folder) => processTerminal({ folder: join(folder, "sessions") }),
  place: (folder) => join(folder, "sessions"),
});
