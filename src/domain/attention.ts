import { z } from "zod";

/** Something that a person should mend. */
export const attention = z.object({
  kind: z.enum(["template"]),
  /** The file that is meant. */
  path: z.string(),
  /** What is wrong with it, and what stands in for it meanwhile. */
  text: z.string(),
  /** Names of the projects that it concerns. */
  projects: z.array(z.string()),
});

/** Something that a person should mend. */
export type Attention = z.infer<typeof attention>;
