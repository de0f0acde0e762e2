import * as fc from "fast-check";
import { expect, it } from "vitest";
import { gitDelivery } from "../../../src/adapters/delivery/git.ts";
import type { Stack, Work } from "../../../src/ports/delivery.ts";
import { NOT_LONG } from "../../support/long.ts";
import { gitPlace, type GitPlace } from "../../scenarios/git/place.ts";

const NAMES = ["a", "b", "c", "d", "e"] as const;
type Name = (typeof NAMES)[number];

/** How a work is: proven, red, its proof breaks, or it is on the branch already. */
type Kind = "green" | "red" | "broken" | "there";
type Case = { how: "rebase" | "merge"; order: Name[]; kinds: Record<Name, Kind> };

const kind = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Kind>("green") },
  { weight: 3, arbitrary: fc.constant<Kind>("red") },
  { weight: 1, arbitrary: fc.constantFrom<Kind>("broken", "there") },
);
const batch: fc.Arbitrary<Case> = fc.record({
  how: fc.constantFrom("rebase" as const, "merge" as const),
  order: fc.shuffledSubarray([...NAMES], { minLength: 3 }),
  kinds: fc.record({ a: kind, b: kind, c: kind, d: kind, e: kind }),
});

/** Works that all begin at one commit, each with a file of its name, and a branch that moved. */
function bench() {
  const place = gitPlace();
  const base = place.git(["rev-parse", "main"]);
  const works = Object.fromEntries(NAMES.map((name) => [name, workOf(place, name, base)]));
  place.git(["checkout", "-q", "-B", "main", base]);
  const start = place.commit("later.txt", "later\n");
  place.git(["checkout", "-q", "--detach"]); // a branch that is checked out nowhere moves sooner
  return { place, start, works: (name: Name): Work => works[name]! };
}

function workOf(place: GitPlace, name: Name, base: string): Work {
  place.git(["checkout", "-q", "-B", name, base]);
  const commit = place.commit(name, name);
  return { commit, base, marker: `Ringmaster-Attempt: at-${name}`, message: `Merge ${name}` };
}

const nameOf = ({ marker }: { marker: string }) => marker.slice(-1) as Name;

/** Judges a stack by the works that are in it, as checks do, and counts how often it is asked. */
function judging(kinds: Case["kinds"]) {
  const asked: number[] = [];
  const prove = async ({ works }: Stack) => {
    asked.push(works.length);
    const all = works.map((work) => kinds[nameOf(work)]);
    if (all.includes("broken")) throw new Error("no shell");
    return !all.includes("red");
  };
  return { asked, prove };
}

/** The works of the branch, oldest first, each by the file and by the marker it brought. */
function landed({ git }: GitPlace, start: string): { files: string[]; markers: string[] } {
  const brought = ["log", "--reverse", "--first-parent", "-m", "--name-only", "--format=%B"];
  const lines = git([...brought, `${start}..main`]).split("\n");
  return {
    files: lines.filter((line) => /^[a-e]$/.test(line)),
    markers: lines.filter((line) => line.startsWith("Ringmaster-Attempt: ")),
  };
}

const ENDS = { green: "merged", there: "merged", red: "unproven", broken: "broken" } as const;

it("of any batch exactly the green works land, in their order, and each is told", async () => {
  const { place, start, works } = bench();
  const { git, repo, scratch } = place;
  await fc.assert(
    fc.asyncProperty(batch, async ({ how, order, kinds }) => {
      git(["update-ref", "refs/heads/main", start]);
      const plan = { repo, default_branch: "main", scratch, how };
      const there = order.filter((name) => kinds[name] === "there");
      const green = order.filter((name) => kinds[name] === "green");
      if (there.length > 0)
        await gitDelivery().mergeAll({ ...plan, works: there.map(works) }, async () => true);
      const { asked, prove } = judging(kinds);
      const ends = await gitDelivery().mergeAll({ ...plan, works: order.map(works) }, prove);
      expect(ends.map(({ status }) => status)).toEqual(order.map((name) => ENDS[kinds[name]]));
      const files = [...there, ...green];
      const markers = files.map((name) => works(name).marker);
      expect(landed(place, start)).toEqual({ files, markers });
      expect(asked.length).toBeLessThanOrEqual(Math.max(0, 2 * (order.length - there.length) - 1));
    }),
    { numRuns: NOT_LONG === null ? 20 : 3 },
  );
});
