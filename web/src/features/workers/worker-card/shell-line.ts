/** A command as one line for a POSIX shell; what is not plain is quoted. */
export function shellLine(parts: readonly string[]): string {
  return parts.map(quoted).join(" ");
}

function quoted(part: string): string {
  return /^[\w@%+=:,./-]+$/.test(part) ? part : `'${part.replaceAll("'", String.raw`'\''`)}'`;
}
