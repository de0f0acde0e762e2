import { describe, expect, it } from "vitest";
import { commitFiles, gathered } from "../../support/context-sources.ts";
import { gitPlace, type GitPlace } from "../git/place.ts";

const lines = Array.from({ length: 100 }, (_, at) => `const line${at + 1} = ${at + 1};`);

function shop(): GitPlace {
  const place = gitPlace();
  commitFiles(place, {
    "src/cart.ts": lines.join("\n"),
    "src/price.ts": lines.join("\n"),
    "logs/server.log": "started\nERROR no cart\nstopped\n",
  });
  return place;
}

const TRACE = [
  "TypeError: cart is null",
  "    at add (/app/src/cart.ts:50:7)",
  "    at total (/app/src/cart.ts:60:3)",
  "    at Layer.handle (/app/node_modules/express/lib/src/price.ts:9:5)",
  "    at node:internal/main:12:3",
].join("\n");

describe("the logs layer", () => {
  it("shows the lines that a stack trace names, those of a dependency left out", async () => {
    const task = { kind: "bug" as const, description: TRACE };
    const { sources, text, pieces } = await gathered(shop(), "logs", "Adding fails", { task });
    expect(sources[0]).toBe("logs:src/cart.ts:42");
    expect(pieces[0]?.lines).toEqual([{ path: "src/cart.ts", from: 42, to: 68 }]);
    expect(text).toContain("src/cart.ts, around line 50, 60");
    expect(text).toContain("50\tconst line50 = 50;");
    expect(text).not.toContain("price.ts");
  });

  it("shows the lines that failed checks name, whatever the kind of the task", async () => {
    const failed = "FAIL test/cart.test.ts\nsrc/price.ts(3,5): error TS2345: no";
    const { sources } = await gathered(shop(), "logs", "Add a discount", { failed });
    expect(sources).toEqual(["logs:src/price.ts:1"]);
  });

  it("shows the last errors of log files that were committed, for a bug", async () => {
    const task = { kind: "bug" as const };
    const { text } = await gathered(shop(), "logs", "The server stops", { task });
    expect(text).toContain("2\tERROR no cart");
    expect(text).not.toContain("started");
  });

  it("is silent where nothing failed", async () => {
    const { pieces } = await gathered(shop(), "logs", "Add a discount to the cart");
    expect(pieces).toEqual([]);
  });

  it("a trace that leads out of the repository leads nowhere", async () => {
    const description = "    at x (/etc/passwd.ts:1:1)\n    at y (../../outside/cart.js:1:1)";
    const task = { description };
    const { sources } = await gathered(shop(), "logs", "It fails", { task });
    expect(sources).toEqual(["logs:logs/server.log"]);
  });
});
