import { array, assert, nat, property, string } from "fast-check";
import { expect, test } from "vitest";
import { hideSecrets } from "../../../src/runner/hide.ts";

const KEY = "sk-é-0123456789";

/** What comes out when the bytes come in pieces that end at these places. */
function hidden(env: Record<string, string>, text: string, cuts: number[] = []): string {
  const hider = hideSecrets(env);
  const bytes = Buffer.from(text);
  const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  const pieces = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
  return Buffer.concat([...pieces.map(hider.add), hider.end()]).toString();
}

test("a key is taken out wherever the pieces end", () => {
  const text = `a ${KEY} b${KEY}`;
  const places = array(nat(Buffer.byteLength(text)));
  assert(
    property(places, (cuts) => {
      const expected = "a [hidden:API_KEY] b[hidden:API_KEY]";
      expect(hidden({ API_KEY: KEY }, text, cuts)).toBe(expected);
    }),
  );
});

test("text without secrets comes out as it went in, wherever the pieces end", () => {
  const cuts = array(nat(40));
  assert(
    property(string({ maxLength: 40, unit: "grapheme" }), cuts, (text, places) => {
      const within = places.map((place) => Math.min(place, Buffer.byteLength(text)));
      expect(hidden({ API_KEY: KEY }, text, within)).toBe(text);
    }),
  );
});

test("a secret is found as JSON writes it, too", () => {
  const env = { MY_PASSWORD: 'with "quotes"\n' };
  expect(hidden(env, JSON.stringify({ said: env.MY_PASSWORD }))).toBe(
    '{"said":"[hidden:MY_PASSWORD]"}',
  );
});

test("what is no secret by its name, or too short for one, stays", () => {
  const env = { MODEL: "a-long-model-name", API_KEY: "fake" };
  expect(hidden(env, "a-long-model-name is fake")).toBe("a-long-model-name is fake");
});
