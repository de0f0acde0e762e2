import { appendFileSync, existsSync, readFileSync } from "node:fs";

/**
 * Points at which a test may end the process by SIGKILL, each once: `NAME,NAME:FILE` arms points,
 * and FILE gets a line with the name first, so that the process that takes over passes. Not armed,
 * a point costs one comparison. The idea is etcd's gofail.
 */
export function makeFailpoint(setting: string | undefined): (name: string) => void {
  const [names = "", ...rest] = (setting ?? "").split(":");
  const armed = names.split(",");
  const marker = rest.join(":");
  return (name) => {
    if (!armed.includes(name) || marker === "" || passed(marker).includes(name)) return;
    appendFileSync(marker, `${name}\n`);
    process.kill(process.pid, "SIGKILL");
  };
}

function passed(marker: string): string[] {
  return existsSync(marker) ? readFileSync(marker, "utf8").split("\n") : [];
}
