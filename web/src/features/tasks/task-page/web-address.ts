/** An address that may stand in a link: of the web, and nothing that runs; null for every other. */
export function webAddress(text: string): string | null {
  const address = URL.parse(text);
  return address !== null && /^https?:$/.test(address.protocol) ? address.href : null;
}
