import type { Assembly, Held } from "../domain/assembly.ts";

/**
 * Assembled prompts by the SHA-256 of their text; `manifest` is JSON: what was taken, cut and
 * why.
 */
export interface PromptTable {
  insert(row: { hash: string; text: string; manifest: string; at: string }): Promise<void>;
  find(hash: string): Promise<{ hash: string; text: string; manifest: string } | undefined>;
}

/** Which assemblies to list; every field narrows. */
type AssemblyFilter = { task_id?: string | undefined; project_id?: string | undefined };

/** Prompts as they were put together, for whom. They outlive their task. */
export interface AssemblyTable {
  /** Does nothing when the id is there already. */
  insert(row: Assembly): Promise<void>;
  /** Newest first. */
  list(filter: AssemblyFilter, limit: number): Promise<Assembly[]>;
  /** Those of an attempt, oldest first. */
  of(attempt_id: string): Promise<Assembly[]>;
  /** Says of how much of the merged work a prompt held. */
  judge(id: string, held: Held): Promise<void>;
}
