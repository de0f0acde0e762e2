import { describe, expect, test } from "vitest";
import { z } from "zod";
import { isEmpty, rowReader, toRow } from "../../../src/adapters/store/rows.ts";

const shape = z.object({
  id: z.string(),
  is_new: z.boolean(),
  count: z.int().nullable(),
  tags: z.array(z.string()),
  data: z.record(z.string(), z.unknown()),
});
const record = {
  id: "x",
  is_new: true,
  count: null,
  tags: ["a", "b"],
  data: { n: 1, deep: [null] },
};
const row = { id: "x", is_new: 1, count: null, tags: '["a","b"]', data: '{"n":1,"deep":[null]}' };
const read = rowReader("thing", shape);

describe("records and rows", () => {
  test("truth is kept as 0 or 1 and structures as JSON", () => {
    expect(toRow(record)).toEqual(row);
    expect(read(row)).toEqual(record);
    expect(read({ ...row, is_new: 0 }).is_new).toBe(false);
  });

  test("a part of a record is a part of a row, without what is undefined", () => {
    expect(toRow({ is_new: false, id: undefined })).toEqual({ is_new: 0 });
    expect(isEmpty({ id: undefined })).toBe(true);
    expect(isEmpty({ id: null })).toBe(false);
  });

  test("columns of a newer schema are left out", () => {
    expect(read({ ...row, colour: "red" })).toEqual(record);
  });

  test.each([
    ["a structure that is no JSON", { ...row, data: "{oops" }, '"x" is unreadable at "data"'],
    ["a truth that is none", { ...row, is_new: 2 }, '"x" is unreadable at "is_new"'],
    ["a column that is not there", { id: "x" }, '"x" is unreadable at "is_new"'],
    ["a value of another type", { ...row, count: "many" }, '"x" is unreadable at "count"'],
  ])("%s is reported with the record and the column", (_name, bad, message) => {
    expect(() => read(bad)).toThrow(message);
  });
});
