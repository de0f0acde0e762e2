import { durationText } from "../../../ui/figures.ts";

/** One measured value, named by its path in the evidence: `public · failed`. */
export type Measurement = { name: string; value: string };

/** What clients of the public port saw during a reload. */
export type PublicView = { probes: number; failed: number; max_ms: number };

/** Parts of the evidence that are requests and places, not measurements. */
const NOT_MEASURED = new Set(["request", "folder", "commit"]);
const VALUE_CHARS_MAX = 300;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function valueText(name: string, value: unknown): string {
  if (value === null) return "unknown";
  if (typeof value === "number" && name.endsWith("_ms")) return durationText(value);
  if (typeof value === "number") return value.toLocaleString("en");
  if (typeof value === "string") return value.slice(0, VALUE_CHARS_MAX);
  if (Array.isArray(value) && value.length === 0) return "none";
  if (Array.isArray(value) && value.every((one) => typeof one === "string"))
    return value.join(", ").slice(0, VALUE_CHARS_MAX);
  return JSON.stringify(value).slice(0, VALUE_CHARS_MAX);
}

const words = (name: string) => name.replace(/_ms$/, "").replaceAll("_", " ");

/** The values of a phase's evidence, nested ones by their path. */
export function measurementsOf(evidence: unknown, path: readonly string[] = []): Measurement[] {
  if (!isRecord(evidence)) return [];
  return Object.entries(evidence).flatMap(([name, value]) => {
    if (NOT_MEASURED.has(name)) return [];
    const here = [...path, words(name)];
    if (isRecord(value)) return measurementsOf(value, here);
    return [{ name: here.join(" · "), value: valueText(name, value) }];
  });
}

/** The last report of the public port in a reload's evidence; null when it was not probed. */
export function publicView(evidence: Record<string, unknown>): PublicView | null {
  for (const phase of Object.values(evidence).toReversed()) {
    const seen = isRecord(phase) ? phase["public"] : undefined;
    if (!isRecord(seen)) continue;
    const { probes, failed, max_ms } = seen;
    if (typeof probes === "number" && typeof failed === "number" && typeof max_ms === "number")
      return { probes, failed, max_ms };
  }
  return null;
}
