/** Strings of terminals (OSC, DCS, APC, PM, SOS): to their end, or to the end of the line. */
// oxlint-disable-next-line no-control-regex
const STRINGS = /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c\n]*/g;

/** Control sequences (CSI), then every other escape. ECMA-48 gives the forms. */
// oxlint-disable-next-line no-control-regex
const SEQUENCES = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|\u001b[ -/]*[0-~]?/g;

/** What is left of control characters after that; tab and line feed stay. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Characters that turn the reading direction; they can make text read as what it is not. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const named = (character: string) =>
  `[U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}]`;

/**
 * Text from agents, repositories and users as it may stand on a page: no terminal escapes, no
 * control characters, and characters that turn the reading direction named instead of obeyed.
 */
export function plainText(text: string): string {
  const lines = text.replaceAll("\r\n", "\n");
  const bare = lines.replaceAll(STRINGS, "").replaceAll(SEQUENCES, "");
  return bare.replaceAll(CONTROLS, "").replaceAll(TURNING, named);
}
