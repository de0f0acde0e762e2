import type { Worker } from "../../domain/worker.ts";
import { sessionName } from "../workers.ts";
import type { World } from "../world.ts";

/** A terminal session of a worker; `alive` is false for one that should be there and is not. */
export type Session = {
  session: string;
  worker_id: string | null;
  name: string | null;
  alive: boolean;
  attach: string[];
};

/** The sessions of this machine, and what to know of the kind of terminal. */
export type Sessions = { terminal: "tmux" | "process"; note: string | null; items: Session[] };

/** What a person must know of sessions that are plain processes; null for tmux. */
export const PLAIN_NOTE =
  "Sessions are plain processes here, because tmux is not there or not wanted: nobody can type " +
  "into them, and to attach to one is to follow its log. With tmux: sudo apt-get install -y tmux";

/** Looks for the sessions of this machine's workers. */
export async function listSessions(world: World): Promise<Sessions> {
  const living = (await world.terminal.list()).filter((name) => name.startsWith(sessionName("")));
  const workers = await world.store.read((tables) => tables.workers.list());
  const wanted = workers.filter((each) => isWanted(each) && each.host === world.self.host);
  const names = [...new Set([...living, ...wanted.map(({ id }) => sessionName(id))])].toSorted();
  const { kind } = world.terminal;
  return {
    terminal: kind,
    note: kind === "process" ? PLAIN_NOTE : null,
    items: names.map((session) => {
      const worker = workers.find(({ id }) => sessionName(id) === session);
      const attach = world.terminal.attachCommand(session);
      const alive = living.includes(session);
      return { session, worker_id: worker?.id ?? null, name: worker?.name ?? null, alive, attach };
    }),
  };
}

/** Whether a worker should have a session. */
export const isWanted = ({ session, status }: Pick<Worker, "session" | "status">): boolean =>
  session !== null && status !== "stopped";
