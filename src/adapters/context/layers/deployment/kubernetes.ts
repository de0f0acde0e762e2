import { below, valueAt, yamlEntries, type YamlEntry } from "../yaml.ts";
import { joined, listed, named, type Described } from "./described.ts";

/** The resources of Kubernetes manifests: kind and name, images, ports, names of variables. */
export function describeKubernetes(text: string): Described {
  const entries = yamlEntries(text);
  const documents = Map.groupBy(entries, ({ document }) => document);
  return joined([...documents.values()].map(resource));
}

/** Whether a YAML text looks like a manifest of Kubernetes. */
export function isKubernetes(text: string): boolean {
  return /^apiVersion\s*:/m.test(text) && /^kind\s*:/m.test(text);
}

function resource(entries: readonly YamlEntry[]): Described {
  const kind = valueAt(entries, "kind");
  if (kind === "") return { lines: [], names: [] };
  const name = valueAt(entries, "metadata", "name");
  const namespace = valueAt(entries, "metadata", "namespace");
  const first = entries[0]?.line ?? 1;
  const last = Math.max(...entries.map((entry) => entry.last));
  const where = namespace === "" ? "" : ` in ${namespace}`;
  const data = ["data", "stringData"].flatMap((key) => below(entries, key)).map(keyOf);
  const told = [
    ...listed("images", valuesOf(entries, "image")),
    ...listed("ports", valuesOf(entries, /^(containerPort|port|targetPort|nodePort)$/)),
    ...listed("variables", variables(entries)),
    ...listed("keys", data),
  ];
  const head = named(`${kind}/${name}${where}, lines ${first} to ${last}`, name);
  return joined([head, { lines: told, names: [...variables(entries), ...data] }]);
}

const keyOf = ({ trail }: YamlEntry) => trail.at(-1) ?? "";

function valuesOf(entries: readonly YamlEntry[], key: string | RegExp): string[] {
  const found = entries.filter((entry) =>
    typeof key === "string" ? keyOf(entry) === key : key.test(keyOf(entry)),
  );
  return [...new Set(found.map(({ value }) => value))];
}

/** Names below `env` of containers, not what they are set to. */
function variables(entries: readonly YamlEntry[]): string[] {
  const found = entries.filter(({ trail }) => trail.at(-1) === "name" && trail.at(-3) === "env");
  return found.map(({ value }) => value);
}

/** A Helm chart: its name and versions, and what it depends on. */
export function describeChart(text: string): Described {
  const entries = yamlEntries(text);
  const of = (key: string) => valueAt(entries, key);
  const needs = below(entries, "dependencies").map(({ trail }) =>
    valueAt(entries, ...trail, "name"),
  );
  const head = named(`chart ${of("name")} ${of("version")}, app ${of("appVersion")}`, of("name"));
  return joined([head, { lines: listed("depends on", needs), names: needs }]);
}

const VALUES_MAX = 60;

/** The keys of a Helm chart's values, two levels deep, without what they are set to. */
export function describeValues(text: string): Described {
  const keys = yamlEntries(text)
    .filter(
      ({ trail }) => trail.length <= 2 && trail.length > 0 && !/^\d+$/.test(trail.at(-1) ?? ""),
    )
    .map(({ trail }) => trail.join("."));
  return { lines: listed("values", keys.slice(0, VALUES_MAX)), names: [] };
}
