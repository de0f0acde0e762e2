/** A shell that was started with `-c` or `-lc` and one word that is the whole command. */
const SHELL = /^(?:\S*\/)?(?:bash|sh|zsh) -l?c /;

/**
 * The command inside of `/bin/bash -lc '…'`, as the model wrote it; anything else comes back as it
 * is.
 */
export function insideShell(command: string): string {
  const shell = SHELL.exec(command)?.[0];
  if (shell === undefined) return command;
  return unquoted(command.slice(shell.length)) ?? command;
}

const PIECE = /'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^\s'"\\]+)/y;

/** The value of one quoted shell word; null when the text is not exactly one word. */
function unquoted(word: string): string | null {
  let value = "";
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < word.length) {
    const piece = PIECE.exec(word);
    if (piece === null) return null;
    const [, single, double, escaped, bare] = piece;
    value += single ?? double?.replaceAll(/\\([$`"\\])/g, "$1") ?? escaped ?? bare ?? "";
  }
  return value;
}
