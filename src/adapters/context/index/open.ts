import { commitOf } from "../../../std/git.ts";
import { lru } from "../../../std/lru.ts";
import { buildIndex, type Built, type OpenedIndex } from "./build.ts";
import { isBusy, openShelf, ShelfFault, shelfFile, throwAway, type Shelf } from "./shelf.ts";

/**
 * Which index: of a repository at a commit (or what leads to one). `shelf` is the folder where what
 * was found out is kept, null: only in memory. `named` are paths that take part whatever they hold.
 */
export type IndexQuestion = {
  repo: string;
  commit: string;
  shelf: string | null;
  named?: readonly string[];
};

export type { OpenedIndex } from "./build.ts";

const INDEXES_MAX = 8;
const PLACES_MAX = 8;

/** The shelf of a repository, and the index that was built last: the next one begins from it. */
type Place = { shelf: Shelf; latest?: Built };

/** Those that were asked for last; indexes of neighbouring commits share nearly everything. */
const opened = lru<Built>(INDEXES_MAX);
const underway = new Map<string, Promise<Built>>();
const places = lru<Place | null>(PLACES_MAX);

/**
 * The index of a commit: from memory, else from that of a commit nearby and what changed since,
 * else from the shelf, and what is not there either from git. Never looks at a working tree. Throws
 * when there is no such repository or commit; before the first commit the index of `HEAD` is empty.
 */
export async function openIndex(question: IndexQuestion): Promise<OpenedIndex> {
  const { repo, commit, shelf, named = [] } = question;
  const name = await commitOf(repo, commit);
  if (name === null && commit !== "HEAD")
    throw new Error(`Expected a commit of ${repo}, got "${commit}", which is none.`);
  if (name === null) return NOTHING;
  const place = shelf === null ? `memory of ${repo}` : shelfFile(shelf, repo);
  const wish = { repo, commit: name, shelf, named: [] };
  const index = await remembered(wish, place);
  const asked = new Set(named);
  const missing = index.left_out.flatMap(({ path }) => (asked.has(path) ? [path] : []));
  return missing.length === 0 ? index : remembered({ ...wish, named: missing }, place);
}

async function remembered(wish: Wish, place: string): Promise<OpenedIndex> {
  const wanted = JSON.stringify([place, wish.commit, wish.named]);
  const known = opened.get(wanted);
  if (known !== undefined) return known.index;
  const build = underway.get(wanted) ?? built(wish, place);
  underway.set(wanted, build);
  try {
    const found = await build;
    opened.put(wanted, found);
    return found.index;
  } finally {
    underway.delete(wanted);
  }
}

const NOTHING: OpenedIndex = {
  commit: "",
  numberOf: () => undefined,
  terms_count: 0,
  files: [],
  history: [],
  left_out: [],
};

type Wish = Required<IndexQuestion>;

/** A shelf that turns out to be broken is only a cache: it is thrown away, and a new one begun. */
async function built(wish: Wish, name: string): Promise<Built> {
  try {
    return await builtAt(placeOf(wish, name), wish);
  } catch (error) {
    if (!(error instanceof ShelfFault) || wish.shelf === null) throw error;
    places.put(name, null);
    if (!isBusy(error)) throwAway(name);
  }
  try {
    return await builtAt(placeOf(wish, name), wish);
  } catch (error) {
    if (!(error instanceof ShelfFault)) throw error;
    // A full disk, a folder that may not be written: then in memory.
    const place = { shelf: openShelf(null) };
    places.put(name, place);
    return builtAt(place, wish);
  }
}

async function builtAt(place: Place, wish: Wish): Promise<Built> {
  place.latest = await buildIndex(wish, place.shelf, place.latest);
  return place.latest;
}

function placeOf(wish: Wish, name: string): Place {
  const known = places.get(name);
  if (known) return known;
  const place = { shelf: openShelf(wish.shelf === null ? null : name) };
  places.put(name, place);
  return place;
}
