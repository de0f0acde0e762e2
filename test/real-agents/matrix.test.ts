import { describe, expect, test } from "vitest";
import { runCommand } from "../../src/std/process.ts";
import type { MatrixCell } from "../check/matrix.ts";
import { CASES, type CaseName } from "./cases.ts";
import { EXPECTED, expectClean } from "./expected.ts";
import { HANDS } from "./hands.ts";
import { ALONE, CAN_BE_ALONE, makeHome, play } from "./play.ts";
import { CLIS, programOf, whySkipped, type CliName } from "./programs.ts";

declare module "vitest" {
  interface TaskMeta {
    /** Read by the check, which prints the matrix. */
    cell?: MatrixCell;
  }
}

const cell = (cli: CliName, row: string) => ({
  meta: { cell: { cli, row, why: whySkipped(cli) } },
});

// Needs user namespaces or root, which not every build machine has; proxies tell strangers there.
test.skipIf(!CAN_BE_ALONE)("cases run in a network that holds nothing but loopback", async () => {
  const script = "console.log(Object.keys(require('node:os').networkInterfaces()).join())";
  const [program, ...args] = [...ALONE, process.execPath, "-e", script];
  const command = {
    program,
    args,
    cwd: "/",
    env: { PATH: process.env["PATH"] ?? "" },
    stdin: null,
  };
  expect((await runCommand(command, { timeout_ms: 20_000 })).stdout).toBe("lo\n");
});

for (const cli of Object.keys(CLIS) as CliName[]) {
  const hands = HANDS[cli];
  // Needs the pinned program, which a check fetches only when it was asked to.
  describe.skipIf(whySkipped(cli) !== null).concurrent(`${cli} ${CLIS[cli].version}`, () => {
    test("version: says the pinned one, which is known", cell(cli, "version"), async () => {
      const agent = hands.make({ program: programOf(cli), args: [], env: {} });
      const { version } = CLIS[cli];
      expect(await agent.detect()).toMatchObject({
        usable: true,
        version: expect.stringContaining(version) as string,
        drift: null,
      });
    });

    for (const row of Object.keys(CASES) as CaseName[]) {
      test(`${row}: comes to what it must, and leaves nothing`, cell(cli, row), async () => {
        using home = makeHome();
        const reports = await play(cli, row, home.folder);
        expectClean({ reports, folder: home.folder });
        EXPECTED[row]({ reports, folder: home.folder, hands });
      });
    }
  });
}
