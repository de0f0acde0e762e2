/** What two pieces of work came to, when both have ended; throws for the first that failed. */
export async function bothEnded<One, Other>(
  one: One | Promise<One>,
  other: Other | Promise<Other>,
): Promise<[One, Other]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}
