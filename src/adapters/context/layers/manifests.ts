import { baseOf } from "./committed.ts";

/** What a manifest says a project needs: names and versions as they stand there. */
export type Manifest = { path: string; needs: ReadonlyMap<string, string>; scripts: string[] };

type Read = (text: string) => { needs: [string, string][]; scripts?: string[] };

/** A reader for each file in which an ecosystem says what it needs, by base name. */
const READERS: readonly (readonly [RegExp, Read])[] = [
  [/^(package|composer)\.json$/, readJson],
  [/^pyproject\.toml$/, readPyproject],
  [/^requirements[\w.-]*\.txt$/, (text) => ({ needs: requirementsIn(text.split("\n")) })],
  [/^Cargo\.toml$/, readCargo],
  [/^go\.mod$/, readGoMod],
  [/^pom\.xml$/, readPom],
  [/^build\.gradle(\.kts)?$/, readGradle],
  [/^Gemfile$/, readGemfile],
  [/^mix\.exs$/, readMix],
  [/\.(cs|fs)proj$/, readDotnet],
];

/** Whether a path is that of a file in which a project says what it needs. */
export function isManifest(path: string): boolean {
  return READERS.some(([name]) => name.test(baseOf(path)));
}

/** What a manifest says; nothing when it cannot be read. It never throws. */
export function readManifest(path: string, text: string): Manifest {
  const [, read] = READERS.find(([name]) => name.test(baseOf(path))) ?? [];
  const { needs, scripts = [] } = read?.(text) ?? { needs: [] };
  return { path, needs: new Map(needs), scripts };
}

const NEEDS_IN_JSON = ["engines", "require", "dependencies", "devDependencies", "require-dev"];
const SCRIPT_CHARS_MAX = 100;

function readJson(text: string): ReturnType<Read> {
  const root = objectIn(parsed(text));
  const needs = NEEDS_IN_JSON.flatMap((key) => stringsIn(root[key]));
  const scripts = stringsIn(root["scripts"]).map(
    ([name, command]) => `${name}: ${command.slice(0, SCRIPT_CHARS_MAX)}`,
  );
  return { needs, scripts };
}

/** A broken manifest is the repository's own affair; here it is one that says nothing. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // the same as an empty one
  }
}

function objectIn(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function stringsIn(value: unknown): [string, string][] {
  return Object.entries(objectIn(value)).flatMap(([name, one]) =>
    typeof one === "string" ? [[name, one] satisfies [string, string]] : [],
  );
}

/** Lines of the tables of a TOML file whose name fits, comments left out. */
function tableLines(text: string, name: RegExp): string[] {
  let inside = false;
  return text.split("\n").filter((line) => {
    const [, table] = /^\s*\[+\s*([^\]]+?)\s*\]+\s*(#.*)?$/.exec(line) ?? [];
    if (table !== undefined) inside = name.test(table);
    return inside && table === undefined && !/^\s*#/.test(line);
  });
}

const PYTHON_KEY = /^\s*([\w.-]+)\s*=\s*(?:"([^"]*)"|\{.*?version\s*=\s*"([^"]*)".*\})/;

function readPyproject(text: string): ReturnType<Read> {
  const listed = tableLines(text, /^project$|^project\.optional-dep|^dependency-groups$/);
  const poetry = tableLines(text, /^tool\.poetry\.(.*\.)?(dev-)?dependencies$/);
  const [, python] = /^\s*requires-python\s*=\s*"([^"]+)"/m.exec(listed.join("\n")) ?? [];
  const quoted = listed
    .filter((line) => !/^\s*(name|version|description|requires-python|readme)\s*=/.test(line))
    .flatMap((line) => [...line.matchAll(/"([^"]+)"/g)].map(([, one = ""]) => one));
  const own: [string, string][] = python === undefined ? [] : [["python", python]];
  return { needs: [...own, ...requirementsIn(quoted), ...keysIn(poetry)] };
}

function requirementsIn(lines: readonly string[]): [string, string][] {
  return lines.flatMap((line) => {
    const [, name, version = ""] =
      /^\s*([A-Za-z][\w.-]*)(?:\[[^\]]*\])?\s*((?:[<>=!~]=?[^;#\s]*\s*,?\s*)*)(?:[;#].*)?$/.exec(
        line.slice(0, 300),
      ) ?? [];
    return name === undefined ? [] : [[name.toLowerCase(), version.trim()]];
  });
}

function keysIn(lines: readonly string[]): [string, string][] {
  return lines.flatMap((line) => {
    const [, name, plain, inner] = PYTHON_KEY.exec(line.slice(0, 500)) ?? [];
    return name === undefined ? [] : [[name.toLowerCase(), plain ?? inner ?? ""]];
  });
}

function readCargo(text: string): ReturnType<Read> {
  const about = keysIn(tableLines(text, /^(workspace\.)?package$/));
  const rust = about.flatMap(([key, value]): [string, string][] =>
    key === "rust-version" || key === "edition" ? [[`rust ${key}`, value]] : [],
  );
  return { needs: [...rust, ...keysIn(tableLines(text, /(^|\.|-)dependencies$/))] };
}

function readGoMod(text: string): ReturnType<Read> {
  const rows = text.matchAll(/^\s*(?:require\s+)?([\w.-]+\.[\w./-]+)\s+(v[\w.+-]+)/gm);
  const [, go] = /^go\s+([\d.]+)/m.exec(text) ?? [];
  const own: [string, string][] = go === undefined ? [] : [["go", go]];
  return {
    needs: [...own, ...[...rows].map(([, name = "", version = ""]) => pair(name, version))],
  };
}

const pair = (name: string, version: string): [string, string] => [name, version];

function readPom(text: string): ReturnType<Read> {
  const properties = new Map(
    [...text.matchAll(/<([\w.-]+)>([^<>\n]{1,60})<\/\1>/g)].map(([, key = "", value = ""]) =>
      pair(key, value),
    ),
  );
  const blocks = text.match(/<(dependency|parent|plugin)>[^]*?<\/\1>/g) ?? [];
  const java = properties.get("java.version") ?? properties.get("maven.compiler.release");
  const needs = blocks.map((block) => {
    const [, name = ""] = /<artifactId>([^<]+)</.exec(block) ?? [];
    const [, version = ""] = /<version>([^<]+)</.exec(block) ?? [];
    return pair(name, properties.get(version.replace(/^\$\{(.*)\}$/, "$1")) ?? version);
  });
  return { needs: java === undefined ? needs : [pair("java", java), ...needs] };
}

function readGradle(text: string): ReturnType<Read> {
  const named = text.matchAll(/["'][\w.-]+:([\w.-]+)(?::([\w.$+{}-]+))?["']/g);
  const plugins = text.matchAll(
    /(?:id|kotlin)\s*\(?\s*["']([\w.-]+)["']\)?(?:\s+version\s+["']([\w.-]+)["'])?/g,
  );
  const found = [...plugins, ...named].map(([, name = "", version = ""]) => pair(name, version));
  return { needs: found };
}

function readGemfile(text: string): ReturnType<Read> {
  const rows = text.matchAll(
    /^\s*(?:gem\s+["']([\w.-]+)["']|(ruby))(?:\s*,?\s*["']([^"'\n]+)["'])?/gm,
  );
  return {
    needs: [...rows].map(([, gem, ruby, version]) => pair(gem ?? ruby ?? "", version ?? "")),
  };
}

function readMix(text: string): ReturnType<Read> {
  const rows = text.matchAll(/\{:(\w+),\s*"([^"\n]+)"/g);
  const [, elixir] = /elixir:\s*"([^"\n]+)"/.exec(text) ?? [];
  const own = elixir === undefined ? [] : [pair("elixir", elixir)];
  return {
    needs: [...own, ...[...rows].map(([, name = "", version = ""]) => pair(name, version))],
  };
}

function readDotnet(text: string): ReturnType<Read> {
  const rows = text.matchAll(/<PackageReference\s+Include="([^"]+)"(?:\s+Version="([^"]+)")?/g);
  const [, framework] = /<TargetFrameworks?>([^<]+)</.exec(text) ?? [];
  const own = framework === undefined ? [] : [pair(".net", framework)];
  return {
    needs: [...own, ...[...rows].map(([, name = "", version = ""]) => pair(name, version))],
  };
}
