/** Which way the history is turned. */
export type Way = "undo" | "redo";

/** As much of a key press as tells what is wished. */
export type Press = {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
};

/** What a key press wishes: Ctrl or Cmd with Z undoes; with Shift too, or with Y, it redoes. */
export function wayOf({ key, ctrlKey, metaKey, shiftKey, altKey }: Press): Way | null {
  if (!(ctrlKey || metaKey) || altKey) return null;
  const letter = key.toLowerCase();
  if (letter === "z") return shiftKey ? "redo" : "undo";
  return letter === "y" && !shiftKey ? "redo" : null;
}
