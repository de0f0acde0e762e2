import { posix } from "node:path";
import type { Finding, Import, Source } from "./source.ts";

/** What a room may import beside itself. `*` at the end of a package name stands for any rest. */
type Room = { rooms: readonly string[]; node: boolean; packages: readonly string[] };

const WEB_PACKAGES = `react react/* react-dom react-dom/* react-markdown @tanstack/* @base-ui/*
  @xterm/* @xyflow/* @dagrejs/* @dnd-kit/* uplot uplot/* diff2html diff2html/* shiki shiki/* cmdk
  sonner zod`.split(/\s+/);

/**
 * Who may import whom. Source: the table of rooms in ARCHITECTURE.md; domain, contract and client
 * stay free of Node because the browser runs them too.
 */
export const ROOMS: Readonly<Record<string, Room>> = {
  supervisor: { rooms: [], node: true, packages: [] },
  rehearsal: { rooms: [], node: true, packages: [] },
  std: { rooms: [], node: true, packages: [] },
  domain: { rooms: ["std"], node: false, packages: ["zod"] },
  contract: { rooms: ["domain", "std"], node: false, packages: ["zod"] },
  ports: { rooms: ["domain", "std"], node: true, packages: ["zod"] },
  engine: { rooms: ["domain", "ports", "std"], node: true, packages: ["zod"] },
  runner: { rooms: ["domain", "ports", "client", "std"], node: true, packages: ["zod"] },
  adapters: { rooms: ["domain", "ports", "std"], node: true, packages: ["zod"] },
  server: {
    rooms: ["contract", "engine", "ports", "domain", "std"],
    node: true,
    packages: ["fastify", "@fastify/*", "fastify-type-provider-zod", "pino", "zod"],
  },
  client: { rooms: ["contract", "domain", "std"], node: false, packages: ["zod"] },
  cli: {
    rooms: ["client", "contract", "domain", "std"],
    node: true,
    packages: ["commander", "@clack/prompts", "zod"],
  },
  web: { rooms: ["client", "contract", "domain", "std"], node: false, packages: WEB_PACKAGES },
};

/** The library that an adapter folder exists to wrap. */
const ADAPTER_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  store: ["kysely", "kysely/*", "pg"],
  context: ["web-tree-sitter", "@vscode/tree-sitter-wasm", "gpt-tokenizer/*"],
  releasers: ["smol-toml"],
  notifiers: ["nodemailer", "web-push"],
  workspaces: ["smol-toml"],
};

/** These join the parts or prove them, so they may import anything. */
const FREE = new Set(["main", "test", "bench", "configuration"]);

/** The room that a path belongs to; files at the root of the tree and build set-ups configure. */
export function roomOf(path: string): string {
  const [first = "", second = ""] = path.split("/");
  if (!path.includes("/") || path.endsWith(".config.ts")) return "configuration";
  return first === "src" ? second : first;
}

/** Imports that go against the arrows. */
export function arrowFindings(source: Source): Finding[] {
  const room = roomOf(source.path);
  if (FREE.has(room)) return [];
  const allowed = ROOMS[room];
  if (allowed === undefined) {
    const message = `the room "${room}" is unknown; give it a line in ROOMS of test/tidy/arrows.ts`;
    return [{ rule: "arrows", path: source.path, line: 1, message }];
  }
  return source.imports.flatMap((each) => {
    const message = objection(source.path, each, allowed);
    return message === null
      ? []
      : [{ rule: "arrows", path: source.path, line: each.line, message }];
  });
}

function objection(path: string, each: Import, allowed: Room): string | null {
  const room = roomOf(path);
  if (each.from.startsWith(".")) {
    return relativeObjection(path, { ...each, from: resolve(path, each.from) }, allowed.rooms);
  }
  if (each.from.startsWith("node:")) {
    return allowed.node ? null : `${room} must run in a browser too; "${each.from}" is Node's own`;
  }
  if (packagesOf(path, allowed).some((name) => covers(name, each.from))) return null;
  return `${room} may not import the package "${each.from}"; wrap it in the room that owns it`;
}

function relativeObjection(path: string, each: Import, rooms: readonly string[]): string | null {
  const [from, to] = [roomOf(path), roomOf(each.from)];
  if (each.from === "supervisor/protocol.ts" && path.startsWith("src/adapters/releasers/")) {
    return each.type ? null : `import only types from ${each.from}`;
  }
  if (from !== to) {
    if (rooms.includes(to)) return null;
    const may = rooms.length === 0 ? "nothing of ours" : rooms.join(", ");
    return `${from} may not import ${to} (${each.from}); it may import ${may}`;
  }
  const [mine, other] = [partOf(path), partOf(each.from)];
  if (mine === null || other === null || mine === other) return null;
  return `${mine} may not import ${other}; join them in main, or move what they share`;
}

/** Rooms whose parts stay apart: each kind of adapter, each feature of the user interface. */
function partOf(path: string): string | null {
  return /^src\/adapters\/[^/]+|^web\/src\/features\/[^/]+/.exec(path)?.[0] ?? null;
}

function packagesOf(path: string, room: Room): readonly string[] {
  const kind = /^src\/adapters\/([^/]+)/.exec(path)?.[1];
  return kind === undefined ? room.packages : [...room.packages, ...(ADAPTER_PACKAGES[kind] ?? [])];
}

function covers(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function resolve(path: string, target: string): string {
  return posix.join(posix.dirname(path), target.replace(/\?.*$/, ""));
}

/**
 * Circles of imports, types included: what depends on itself cannot be read from one end. An
 * `import()` closes no circle, since it waits to be called.
 */
export function cycleFindings(sources: Source[]): Finding[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const state = new Map<string, "open" | "done">();
  const findings: Finding[] = [];

  function visit(path: string, trail: string[]): void {
    const source = byPath.get(path);
    if (source === undefined || state.get(path) === "done") return;
    if (state.get(path) === "open") {
      const circle = [...trail.slice(trail.indexOf(path)), path].join(" → ");
      const message = `imports go in a circle: ${circle}; move what both need to a third file`;
      findings.push({ rule: "cycles", path, line: 1, message });
      return;
    }
    state.set(path, "open");
    for (const each of source.imports.filter((each) => !each.lazy && each.from.startsWith("."))) {
      const target = fileOf(byPath, resolve(path, each.from));
      if (target !== undefined) visit(target, [...trail, path]);
    }
    state.set(path, "done");
  }

  for (const { path } of sources) visit(path, []);
  return findings;
}

function fileOf(files: ReadonlyMap<string, Source>, path: string): string | undefined {
  const endings = ["", ".ts", ".tsx", "/index.ts", "/index.tsx"];
  return endings.map((ending) => path + ending).find((candidate) => files.has(candidate));
}
