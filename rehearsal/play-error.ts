/** Something that the recording or the command line asked for and that cannot be done. */
export class PlayError extends Error {}
