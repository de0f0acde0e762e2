import { describe, expect, it } from "vitest";
import { commitFiles, gathered } from "../../support/context-sources.ts";
import { gitPlace, type GitPlace } from "../git/place.ts";

const WHY =
  "Renew the lease of a session before it ends\n\nClocks differ by seconds, so half of it is kept.";

function shop(): GitPlace {
  const place = gitPlace();
  const code = Array.from({ length: 20 }, (_, at) => `const line${at} = ${at};`);
  commitFiles(
    place,
    { "src/lease.ts": code.join("\n"), "src/kite.ts": "kite\n" },
    "The first code",
  );
  code[10] = "export function renewLease(session: string): void {}";
  commitFiles(place, { "src/lease.ts": code.join("\n") }, WHY);
  commitFiles(place, { "src/kite.ts": "kite kite\n" }, "Kites fly higher");
  return place;
}

describe("the history layer", () => {
  it("tells of the commits of likely files, and which commits the lines are from", async () => {
    const { text } = await gathered(shop(), "history", "renewLease renews no lease of a session");
    expect(text).toContain("The last commits that changed src/lease.ts");
    expect(text).toContain("Clocks differ by seconds");
    expect(text).toMatch(
      /src\/lease\.ts:\d+-\d+\n {2}\d+ of [0-9a-f]{10} The first code\n {2}1 of /,
    );
    expect(text).not.toContain("Kites");
  });

  it("is silent for a task that no place fits", async () => {
    expect((await gathered(shop(), "history", "Fix the bug")).pieces).toEqual([]);
  });

  it("does not depend on a person's settings of git", async () => {
    const place = shop();
    const title = "renewLease renews no lease of a session";
    const before = await gathered(place, "history", title);
    place.git(["config", "blame.ignoreRevsFile", "/nowhere"]);
    place.git(["config", "log.follow", "true"]);
    place.git(["config", "log.date", "relative"]);
    place.git(["commit", "-q", "--allow-empty", "-m", "Nothing"]); // asked anew: another commit
    expect((await gathered(place, "history", title)).text).toBe(before.text);
  });
});
