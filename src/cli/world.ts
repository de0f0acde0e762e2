import type { Client } from "../client/client.ts";
import type { Installation } from "./installation.ts";

/** Where the command line writes to. */
export type Sink = {
  write(text: string): boolean;
  on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown;
  /** Columns of the terminal, if it is one. */
  columns?: number;
};

/** Everything the command line has of the machine; nothing else is read. */
export type World = {
  installation: Installation;
  /** A client of the server that runs; throws `not_running` when none does. */
  client(): Promise<Client>;
  stdout: Sink;
  stderr: Sink;
  stdin: AsyncIterable<Buffer | string>;
  /** Whether standard output is a terminal. */
  is_tty: boolean;
  env: Readonly<Record<string, string | undefined>>;
  version: string;
  /** Wall clock, ISO 8601 UTC. */
  now(): string;
};
