import type { LightMyRequestResponse } from "fastify";
import { afterAll, beforeAll } from "vitest";
import { aProject } from "../../conformance/store/samples.ts";
import { openPlace, type Asking, type Place } from "../http/place.ts";

/** A server with the project of the samples in it, for all tests of a file. */
export function servedProject() {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace();
    await place.world.store.write((tables) => tables.projects.insert(aProject()));
  });
  afterAll(() => place.close());
  const send = (method: Asking["method"], url: string, payload?: object) =>
    place.ask({ method, url, ...(payload && { payload }) });
  return {
    project_id: aProject().id,
    place: () => place,
    send,
    post: (url: string, payload: object): Promise<LightMyRequestResponse> =>
      send("POST", url, payload),
    /** A task that was added over HTTP, by its id. */
    add: async (more: object = {}): Promise<string> => {
      const payload = { project_id: aProject().id, title: "Feed the lions", ...more };
      return (await send("POST", "/api/tasks", payload)).json<{ id: string }>().id;
    },
    count: async () => {
      const list = await send("GET", "/api/tasks?limit=500");
      return list.json<{ items: object[] }>().items.length;
    },
  };
}
