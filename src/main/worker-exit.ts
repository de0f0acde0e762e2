/**
 * Exit code with which a worker asks to be started again on the code that serves now
 * (EX_TEMPFAIL).
 */
export const RENEW_EXIT = 75;
/**
 * Exit code of a worker that the server does not know any more (EX_CONFIG): it is not started
 * again.
 */
export const UNKNOWN_EXIT = 78;
