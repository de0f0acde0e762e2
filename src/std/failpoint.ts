import { existsSync, writeFileSync } from "node:fs";

/**
 * Points at which a test may end the process by SIGKILL, once: `NAME:FILE` arms the point NAME, and
 * FILE is written first, so that the process that takes over passes. Not armed, a point costs one
 * comparison. The idea is etcd's gofail.
 */
export function makeFailpoint(setting: string | undefined): (name: string) => void {
  const [armed, ...rest] = (setting ?? "").split(":");
  const marker = rest.join(":");
  return (name) => {
    if (name !== armed || marker === "" || existsSync(marker)) return;
    writeFileSync(marker, name);
    process.kill(process.pid, "SIGKILL");
  };
}
