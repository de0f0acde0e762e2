import type { Command } from "../std/process.ts";

/**
 * What a confined command sees and may change. Paths are absolute; a path inside another one
 * outranks it, and at one path the later of these lists does. What is not there is passed over.
 * Everything else can be read and not written.
 */
export type Confinement = {
  /** Not seen, and nothing can be put there. */
  hidden: readonly string[];
  /** Seen though it lies in something hidden or private. */
  readable: readonly string[];
  writable: readonly string[];
  /** Not to be changed though it lies in something writable. */
  kept: readonly string[];
  /** Seen at one path, with what lies at another. */
  placed?: readonly Placed[];
  /** A folder of its own, in which its private temporary files and caches lie. */
  scratch: string;
  /** `off`: it reaches nobody, not even this machine. */
  network: "on" | "off";
};

/** What is seen at the path `at`, where something lies already, is what lies at `from`. */
export type Placed = { at: string; from: string; writable: boolean };

/** Whether commands can be confined on this machine; `why` is a sentence. */
export type SandboxFinding = { works: true; version: string } | { works: false; why: string };

/** A way to run commands that can only change what they are given. */
export interface Sandbox {
  readonly name: string;
  /** Tries it out, once for each process. */
  probe(): Promise<SandboxFinding>;
  /** The command that runs `command` confined: a value. Makes folders in `scratch`. */
  confine(command: Command, limits: Confinement): Command;
}
