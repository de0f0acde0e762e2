import { below, valueAt, yamlEntries, type YamlEntry } from "../yaml.ts";
import { joined, listed, named, type Described } from "./described.ts";

/** The services of a Compose file: image or build, ports, what they need, names of variables. */
export function describeCompose(text: string): Described {
  const entries = yamlEntries(text);
  const services = below(entries, "services").map(({ trail }) => service(entries, trail));
  const stores = ["volumes", "networks", "secrets", "configs"].map((kind): Described => {
    const names = keysBelow(entries, [kind]);
    return { lines: names.length === 0 ? [] : [`${kind}: ${names.join(", ")}`], names: [] };
  });
  return joined([...services, ...stores]);
}

function service(entries: readonly YamlEntry[], trail: readonly string[]): Described {
  const name = trail.at(-1) ?? "";
  const of = (key: string) => valueAt(entries, ...trail, key);
  const list = (key: string) => below(entries, ...trail, key).map(keyOrValue);
  const image = of("image");
  const build = of("build") || valueAt(entries, ...trail, "build", "context");
  const from = image === "" ? `built from ${build || "."}` : `image ${image}`;
  const variables = below(entries, ...trail, "environment").map(nameOfVariable);
  return joined([
    named(`service ${name}: ${from}`, name),
    {
      lines: [
        ...listed("ports", flow(of("ports")).concat(list("ports"))),
        ...listed("depends on", flow(of("depends_on")).concat(list("depends_on"))),
        ...listed("volumes", list("volumes")),
        ...listed("env files", flow(of("env_file")).concat(list("env_file"))),
        ...listed("variables", variables),
      ],
      names: variables,
    },
  ]);
}

function keysBelow(entries: readonly YamlEntry[], trail: readonly string[]): string[] {
  return below(entries, ...trail).map(({ trail: own }) => own.at(-1) ?? "");
}

/** An entry of a list stands for its value, a key for its name. */
function keyOrValue({ trail, value }: YamlEntry): string {
  const key = trail.at(-1) ?? "";
  return /^\d+$/.test(key) ? value : key;
}

/** `KEY=value` in a list, or `KEY: value`: the name alone. */
function nameOfVariable(entry: YamlEntry): string {
  return keyOrValue(entry).replace(/[=:].*$/s, "");
}

function flow(value: string): string[] {
  if (value === "") return [];
  return value
    .replaceAll(/[[\]"']/g, "")
    .split(",")
    .map((part) => part.trim());
}
