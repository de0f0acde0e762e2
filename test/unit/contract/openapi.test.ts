import { expect, test } from "vitest";
import { contract, EVENT_STREAM_PATH } from "../../../src/contract/contract.ts";
import { openApiDocument } from "../../../src/contract/openapi.ts";

const made = openApiDocument("1.2.3");
const text = JSON.stringify(made);

/** What a JSON pointer of the document leads to. */
function at(pointer: string): unknown {
  const steps = pointer.replace(/^#\//, "").split("/");
  return steps.reduce<unknown>(
    (inner, step) => (inner as Record<string, unknown> | undefined)?.[step],
    made,
  );
}

test("the document is OpenAPI 3.1 with the given version and no word of another", () => {
  expect(made).toMatchObject({ openapi: "3.1.0", info: { title: "Ringmaster", version: "1.2.3" } });
  expect(text).not.toContain("$schema");
});

test.each(Object.entries(contract))("%s is described at its address", (name, endpoint) => {
  const path = endpoint.path.replaceAll(/:(\w+)/g, "{$1}");
  const paths = made["paths"] as Record<string, Record<string, Record<string, unknown>>>;
  const operation = paths[path]?.[endpoint.method.toLowerCase()];
  expect(operation).toMatchObject({ operationId: name, summary: endpoint.summary });
  const parameters = operation?.["parameters"] as { name: string; in: string; required: boolean }[];
  const inPath = parameters.filter((each) => each.in === "path" && each.required);
  expect(inPath.map((each) => `{${each.name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
  expect("requestBody" in (operation ?? {})).toBe("body" in endpoint);
  expect(operation?.["security"]).toHaveLength(endpoint.access === "open" ? 0 : 2);
});

test("the event stream is described", () => {
  expect(made["paths"]).toHaveProperty([EVENT_STREAM_PATH, "get"]);
});

test("operations have names of their own", () => {
  const ids = [...text.matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toHaveLength(Object.keys(contract).length + 2);
});

test("every reference leads somewhere", () => {
  const refs = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, ref]) => ref ?? "");
  expect(refs.length).toBeGreaterThan(50);
  const lost = [...new Set(refs)].filter((ref) => typeof at(ref) !== "object");
  expect(lost).toEqual([]);
});
