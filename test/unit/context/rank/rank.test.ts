import * as fc from "fast-check";
import { expect, it } from "vitest";
import { rank, type Ranking } from "../../../../src/adapters/context/rank/rank.ts";
import { indexOf } from "./index-of.ts";

const TEXTS = {
  "src/router.ts": `import { parsePath } from "./path.ts";
export class Router {
  lookup(address: string) {
    const path = parsePath(address);
    return this.routes.get(path);
  }
}
`,
  "src/path.ts": `export function parsePath(address: string) {
  const path = address.split("?")[0];
  return decodeURI(path);
}
`,
  "src/cart.ts": `export function totalOf(cart: Cart) {
  let total = 0;
  for (const line of cart.lines) total += line.price;
  return total;
}
`,
  "src/price.ts": `export function roundPrice(amount: number) {
  const cents = amount * 100;
  return Math.round(cents) / 100;
}
`,
  "test/cart.test.ts": `import { totalOf } from "../src/cart.ts";
it("the total of a cart is the sum of its lines", () => {
  expect(totalOf({ lines: [] })).toBe(0);
});
`,
  "notes/todo.md": "The router, the cart and its total.\n",
};

const paths = ({ files }: Ranking) => files.map(({ path }) => path);
const ask = (title: string, body = "") => rank(indexOf(TEXTS), { title, body });

it("words in text, path and names of definitions find a file", () => {
  expect(paths(ask("The total of a cart is wrong"))[0]).toBe("src/cart.ts");
  expect(paths(ask("Rounding of prices"))[0]).toBe("src/price.ts");
});

it("past commits with a like message find a file that has no word of the task", () => {
  const past = [
    { message: "Vouchers may be used once", paths: ["src/price.ts"] },
    { message: "Vouchers end at midnight", paths: ["src/price.ts"] },
    { message: "Start", paths: Object.keys(TEXTS) },
  ];
  const title = "A total with vouchers";
  const without = rank(indexOf(TEXTS), { title, body: "" });
  const found = rank(indexOf(TEXTS, past), { title, body: "" });
  const chance = ({ files }: Ranking) =>
    files.find(({ path }) => path === "src/price.ts")?.chance ?? 0;
  expect(chance(found)).toBeGreaterThan(2 * chance(without));
  expect(found.files.find(({ path }) => path === "src/price.ts")?.why).toContain(
    "past commits like this",
  );
});

it("a file that the task names stands first, also one that holds no code", () => {
  expect(paths(ask("The total of a cart, see path.ts"))[0]).toBe("src/path.ts");
  expect(paths(ask("The total of a cart, see notes/todo.md"))[0]).toBe("notes/todo.md");
  expect(paths(ask("The total of a cart"))).not.toContain("notes/todo.md");
});

it("what defines a named symbol is taken, then what calls it, and tests come last", () => {
  const { files } = ask("`parsePath` must keep the query; the total of the cart");
  const why = (path: string) => files.find((each) => each.path === path)?.why;
  expect(why("src/path.ts")).toContain("defines what the task names");
  expect(files.at(-1)).toMatchObject({ path: "test/cart.test.ts", why: "tests what fits best" });
});

it("nothing is found for a task whose words no file has", () => {
  for (const title of ["🎪 🐘", "", "zebra", "fix the bug"]) expect(paths(ask(title))).toEqual([]);
  expect(rank(indexOf({}), { title: "the cart", body: "" }).files).toEqual([]);
});

it("the same question gets the same answer to the last bit", () => {
  const title = "The total of a cart with a path";
  expect(JSON.stringify(ask(title))).toBe(JSON.stringify(ask(title)));
});

it("never more is chosen than the budget, no line twice, every line one of the file", () => {
  const word = fc.constantFrom("total", "cart", "path.ts", "parsePath", "price", "`Router`", "xy");
  fc.assert(
    fc.property(fc.array(word), fc.integer({ min: 0, max: 400 }), (words, budget) => {
      const { files } = rank(indexOf(TEXTS), { title: words.join(" "), body: "", budget });
      expect(files.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(budget);
      const held = files.flatMap(({ path, ranges }) => ranges.map((range) => ({ path, range })));
      const lines = held.flatMap(({ path, range: [from, to] }) => {
        const last = TEXTS[path as keyof typeof TEXTS].split("\n").length - 1;
        expect([from >= 1, to >= from, to <= last]).toEqual([true, true, true]);
        return Array.from({ length: to - from + 1 }, (_, at) => `${path}:${from + at}`);
      });
      expect(new Set(lines).size).toBe(lines.length);
    }),
  );
});
