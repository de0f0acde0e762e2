import { Buffer } from "node:buffer";

/** Linux takes no argument of 32 pages or more, its closing zero byte included (execve(2)). */
export const ARGUMENT_BYTES_MAX = 32 * 4_096 - 1;

/** Whether a text can be handed to a program as one argument. */
export function fitsArgument(text: string): boolean {
  return Buffer.byteLength(text) <= ARGUMENT_BYTES_MAX && !text.includes("\0");
}

/** What an agent that takes its prompt as an argument is told when that would be too long. */
export function readThisFile(path: string): string {
  return `Read the file ${path} from its first to its last line. It is your task: carry it out.`;
}
