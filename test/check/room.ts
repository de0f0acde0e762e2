import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Linux keeps files here in memory. */
const MEMORY = "/dev/shm";
/** Room for several whole installations with their dependencies. */
const BYTES_MIN = 6_000_000_000;

/**
 * A folder in memory for tests that make and remove tens of thousands of files, which some disks do
 * a hundred times slower; null where there is none with enough room in which programs may run.
 * Whoever asked removes it.
 */
export function folderInMemory(): string | null {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    if (bavail * bsize < BYTES_MIN) return null;
    const folder = mkdtempSync(join(MEMORY, "rm-check-"));
    if (canRun(join(folder, "probe"))) return folder;
    rmSync(folder, { recursive: true, force: true });
    return null;
  } catch {
    return null; // there is no such folder, or nothing may be written to it
  }
}

function canRun(probe: string): boolean {
  writeFileSync(probe, "#!/bin/sh\nexit 0\n");
  chmodSync(probe, 0o755);
  return spawnSync(probe).status === 0;
}
