import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commitFiles, gathered } from "../../support/context-sources.ts";
import { gitPlace } from "../git/place.ts";

const FILES = {
  "README.md": "# Shop\n\nSells things.\n\n## Install\n\nRun npm ci.\n",
  "docs/carts.md": `# Carts

What a cart is.

## Expiry of carts

A cart expires after the lease of its session. The lease is renewed by each request.

## Colours

Carts are blue.
`,
  "docs/adr/0001-money.md": "# Money is counted in cents\n\nFloats round; so we count cents.\n",
  "CHANGELOG.md": "# Changes\n\nThe cart expires with the lease of its session.\n",
  "openapi.yaml": `openapi: 3.1.0
paths:
  /carts/{id}:
    get:
      summary: Finds a cart
      responses: {}
    delete:
      summary: Empties a cart before its expiry
      responses: {}
`,
  "research/leases.md": "# Leases measured\n\nA lease of a session takes 3 ms to renew a cart.\n",
  "src/cart.ts": "export const cart = 1;\n",
};

describe("the documentation layer", () => {
  it("brings the section that the task is about, with its place, and no other", async () => {
    const place = gitPlace();
    commitFiles(place, FILES);
    const title = "A cart expires although its session's lease was renewed";
    const { sources, text, pieces } = await gathered(place, "documentation", title);
    expect(sources[0]).toBe("documentation:docs/carts.md:5");
    expect(text).toContain("docs/carts.md, lines 5 to 7");
    expect(pieces[0]?.lines).toEqual([{ path: "docs/carts.md", from: 5, to: 7 }]);
    expect(text).not.toMatch(/blue|npm ci|# Changes/);
  });

  it("finds decisions and operations of an API", async () => {
    const place = gitPlace();
    commitFiles(place, FILES);
    const cents = await gathered(place, "documentation", "Count money in cents");
    expect(cents.sources).toEqual(["documentation:docs/adr/0001-money.md:1"]);
    const api = await gathered(place, "documentation", "DELETE /carts/{id} empties no cart");
    expect(api.text).toContain("summary: Empties a cart");
  });

  it("is silent when nothing fits, and names what had no room", async () => {
    const place = gitPlace();
    commitFiles(place, FILES);
    const none = await gathered(place, "documentation", "Upgrade the webpack plugin for images");
    expect(none.pieces).toEqual([]);
    const title = "A cart expires although its session's lease was renewed";
    const { pieces, left_out } = await gathered(place, "documentation", title, { tokens_max: 20 });
    expect(pieces).toEqual([]);
    expect(left_out[0]).toEqual({
      what: "documentation:docs/carts.md:5",
      why: "no room",
      get: "sed -n '5,7p' docs/carts.md",
    });
  });

  it("follows no symbolic link out of the repository", async () => {
    const place = gitPlace();
    place.write("outside.md", "# Kites\n\nKites fly on strings.\n", place.root);
    commitFiles(place, { "docs/a.md": "# A\n\nOf a.\n" });
    symlinkSync(join(place.root, "outside.md"), join(place.repo, "docs/kites.md"));
    commitFiles(place, {});
    const { pieces } = await gathered(place, "documentation", "Kites fly on strings");
    expect(pieces).toEqual([]);
  });
});

describe("the research layer", () => {
  it("brings notes of the folder research that fit, and is silent otherwise", async () => {
    const place = gitPlace();
    commitFiles(place, FILES);
    const { sources } = await gathered(place, "research", "Renew the lease of a session sooner");
    expect(sources).toEqual(["research:research/leases.md:1"]);
    const other = await gathered(place, "research", "Upgrade the webpack plugin for images");
    expect(other.pieces).toEqual([]);
  });
});
