import { afterAll, beforeAll, expect, test } from "vitest";
import { aProject, aTask } from "../../conformance/store/samples.ts";
import { openShell, type Shell } from "../../support/ringmaster.ts";
import { openPlace, type Place } from "../http/place.ts";
import { idOf } from "./place.ts";

let place: Place;
let shell: Shell;
let env: Record<string, string>;

/** 3 waits for 2 waits for 1, and 4 for 1; 5 is alone; 6 is of another project. */
const EDGES: [number, number][] = [
  [3, 2],
  [2, 1],
  [4, 1],
];

beforeAll(async () => {
  place = await openPlace();
  shell = await openShell();
  await place.world.store.write(async (tables) => {
    await tables.projects.insert(aProject());
    await tables.projects.insert(aProject({ id: "pj-bbbb", name: "zoo", repo: "/srv/zoo" }));
    for (const at of [1, 2, 3, 4, 5, 6])
      await tables.tasks.insert(
        aTask({
          id: idOf(at),
          title: `Act "${at}" \\ end`,
          description: "",
          project_id: at === 6 ? "pj-bbbb" : "pj-aaaa",
        }),
      );
    await tables.dependencies.insertAll(
      EDGES.map(([from, to]) => ({
        task_id: idOf(from),
        depends_on_id: idOf(to),
        kind: "blocks" as const,
      })),
    );
  });
  env = { RINGMASTER_URL: await place.listen(), RINGMASTER_TOKEN: place.owner };
});
afterAll(async () => {
  await place.close();
  await shell.close();
});

const ask = async (query = "") => (await place.ask({ url: `/api/graph${query}` })).json();

test("the graph names chain, tracks, waves and bottlenecks, and if it is settled", async () => {
  expect(await ask()).toMatchObject({ settled: false });
  await place.world.ranker.refresh();
  const graph = await ask();
  expect(graph).toMatchObject({
    critical_path: [1, 2, 3].map(idOf),
    tracks: 3,
    waves: [3, 2, 1],
    bottlenecks: [{ id: idOf(2), betweenness: 1, holds_back: 1 }],
    betweenness: "exact",
    settled: true,
  });
  expect(graph.edges).toHaveLength(3);
  expect(graph.nodes).toHaveLength(6);
  expect(graph.nodes[0]).toMatchObject({
    id: idOf(1),
    title: 'Act "1" \\ end',
    status: "ready",
    waiting_on: 0,
    pagerank: 1,
    critical_path: 1,
    track: 0,
  });
  expect(graph.nodes[2]).toMatchObject({ id: idOf(3), waiting_on: 1, pagerank: 0 });
});

test("a project's graph has its own tasks only", async () => {
  const graph = await ask("?project_id=pj-bbbb");
  expect(graph).toMatchObject({ nodes: [{ id: idOf(6) }], edges: [], tracks: 1, waves: [1] });
  expect(await ask("?project_id=pj-cccc")).toMatchObject({ code: "not_found" });
  expect(await ask("?project_id=zoo")).toMatchObject({ code: "invalid_input" });
});

test("the command shows the same to a person, and all of it as JSON", async () => {
  const { stdout, exit_code } = await shell.run(["graph", "--project", "circus"], { env });
  expect(exit_code).toBe(0);
  expect(stdout).toContain("5 open tasks, 3 dependencies, 2 tracks. Betweenness is exact.");
  expect(stdout).toMatch(/^3 +bd-0003 +P2 +ready +Act "3"/m);
  expect(stdout).toMatch(/^bd-0002 +1\.000 +1 task +Act "2"/m);
  expect(stdout).toContain("and 1 task alone");
  expect(await shell.json(["graph", "--project", "circus"], { env })).toEqual(
    await ask("?project_id=pj-aaaa"),
  );
});

test("as DOT, arrows go from what is done first, and titles are quoted", async () => {
  const { stdout } = await shell.run(["graph", "--dot"], { env });
  expect(stdout).toContain('"bd-0001" -> "bd-0002";');
  expect(stdout).toContain('[label="bd-0001 P2 ready: Act \\"1\\" \\\\ end"];');
  expect(stdout.split("\n").filter((line) => line.includes("->"))).toHaveLength(3);
});
