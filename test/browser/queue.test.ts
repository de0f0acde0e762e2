import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./browser.ts";
import { addTask } from "./place.ts";
import { openVisit, type Visit } from "./visit.ts";

// Without chromium there is nothing to look with; the reason is printed when the file is loaded.
describe.skipIf(NO_BROWSER !== null)("the queue on the page", () => {
  let visit: Visit;
  let place: Visit["place"];
  let page: Visit["page"];
  let complaints: Visit["complaints"];
  beforeAll(async () => {
    visit = await openVisit();
    ({ place, page, complaints } = visit);
  });
  afterAll(async () => visit.close());

  const region = (name: string) => page.getByRole("region", { name, exact: true });
  const archive = async (id: string) =>
    place.client.call("changeTask", { params: { id }, body: { status: "archived" } });

  test("a task says what holds and frees it, and that it is free when that is over", async () => {
    const poles = await addTask(place, "Set the poles", { ready: true });
    const tent = await addTask(place, "Raise the tent", { ready: true, depends_on: [poles] });
    await page.goto(`${place.url}/tasks/${tent}`);
    const why = region("Why");
    await why.getByText("It waits for 1 task").waitFor();
    await why.getByText("What frees it").first().waitFor();
    await why.getByRole("list", { name: "Parts of its own score" }).getByText("PageRank").waitFor();
    const holds = why.getByRole("list", { name: "What holds it" });
    await holds.getByRole("link", { name: "Set the poles" }).click();
    await region("Unblocks").getByRole("link", { name: "Raise the tent" }).click();
    await archive(poles);
    await why.getByText("no. 1", { exact: true }).waitFor();
    expect(await why.getByText("It waits for").count()).toBe(0);
    expect(await region("Unblocks").count()).toBe(0);
  });

  test("a dependency is added and removed, and one that closes a cycle is refused", async () => {
    const rope = await addTask(place, "Twist the rope");
    const walk = await addTask(place, "Walk the rope");
    await page.goto(`${place.url}/tasks/${walk}`);
    const edges = region("Dependencies");
    const add = async (relation: string) => {
      await edges.getByRole("button", { name: "Add a dependency" }).click();
      await edges.getByLabel("How they belong together").selectOption(relation);
      await edges.getByLabel("The other task").fill(rope);
      await edges.getByRole("button", { name: "Add", exact: true }).click();
    };
    await add("waits for");
    await edges.getByRole("listitem").getByRole("link", { name: "Twist the rope" }).waitFor();
    await add("holds back");
    await edges.getByRole("alert").getByText("cycle").waitFor();
    await edges.getByRole("button", { name: "Cancel" }).click();
    await edges.getByRole("button", { name: `Remove: Waits for ${rope}` }).click();
    await edges.getByRole("listitem").waitFor({ state: "detached" });
  });

  test("what an urgent task waits for comes first in the queue without a reload", async () => {
    await addTask(place, "Oil the wheels", { ready: true, priority: "P1" });
    const net = await addTask(place, "Knot the net", { ready: true, priority: "P3" });
    await page.goto(`${place.url}/queue`);
    const rows = page.locator("tbody tr");
    await rows.getByText("Oil the wheels").waitFor();
    const lion = await addTask(place, "Catch the lion", { priority: "P0", depends_on: [net] });
    const first = rows.filter({ hasText: "Knot the net" }).filter({ hasText: "↑ P0" });
    await first.getByText("next in the queue").filter({ visible: true }).waitFor();
    const order = (await rows.allInnerTexts()).map((row) => /Oil|Knot/.exec(row)?.[0] ?? "");
    expect(order.filter(Boolean)).toEqual(["Knot", "Oil"]);
    await Promise.all([lion, net].map(archive));
    await first.waitFor({ state: "detached" });
  });

  test("an epic shows its children with their states and how far they have come", async () => {
    const parade = await addTask(place, "Hold the parade");
    const [band, route] = [await addTask(place, "Hire the band"), await addTask(place, "Plan it")];
    for (const depends_on_id of [band, route])
      await place.client.call("addDependency", {
        params: { id: parade },
        body: { depends_on_id, kind: "parent_child" },
      });
    await archive(band);
    await page.goto(`${place.url}/tasks/${parade}`);
    const children = region("Children");
    await children.getByText("1 of 2 over").waitFor();
    await children
      .getByRole("listitem")
      .filter({ hasText: "Hire the band" })
      .getByText("archived")
      .waitFor();
    await children.getByRole("link", { name: "Plan it" }).click();
    await region("Dependencies").getByText("Child of").waitFor();
  });

  test("the graph tells the longest chain and what can go side by side", async () => {
    const [first, second] = [
      await addTask(place, "Dig the holes"),
      await addTask(place, "Fill them"),
    ];
    await place.client.call("addDependency", {
      params: { id: second },
      body: { depends_on_id: first },
    });
    const third = await addTask(place, "Rake the sand", { depends_on: [second] });
    await page.goto(place.url);
    await page.getByRole("link", { name: "Graph" }).click();
    const chain = region("Critical path").getByRole("listitem");
    await chain.filter({ hasText: "Rake the sand" }).waitFor();
    expect(await chain.getByRole("link").allInnerTexts()).toEqual([
      "Dig the holes",
      "Fill them",
      "Rake the sand",
    ]);
    await region("Waves").getByText("wave 3").waitFor();
    await page.getByText("being measured").waitFor();
    await place.measure();
    await region("Bottlenecks").getByRole("link", { name: "Fill them" }).waitFor();
    await page.getByText("being measured").waitFor({ state: "detached" });
    await archive(third);
    await chain.filter({ hasText: "Rake the sand" }).waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
  });
});
