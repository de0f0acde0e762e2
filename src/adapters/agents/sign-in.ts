import { readFile } from "node:fs/promises";

type Environment = Readonly<Record<string, string | undefined>>;

/** What shows that an agent can reach its model as somebody. */
export type SignIn = {
  /** Variables, one of which is enough. */
  variables: readonly string[];
  /** Absolute paths of files that a sign-in writes, one of which is enough. */
  files: (env: Environment) => readonly string[];
  /** What the absence of all of them means: some agents keep their sign-in where nobody sees it. */
  otherwise: "no" | "unknown";
  /** How a person signs in, as a command; left out: by variables only. */
  login?: string;
};

/** What to do so that the agent is signed in. */
export function signInAdvice({ variables, login }: SignIn): string {
  const ways = [
    ...(login === undefined ? [] : [`run: ${login}`]),
    ...(variables.length === 0 ? [] : [`export ${oneOf(variables)} before: ringmaster up`]),
  ];
  const advice = ways.join("; or ");
  return advice === "" ? "" : `${advice[0]?.toUpperCase()}${advice.slice(1)}`;
}

/** More than a few names help nobody. */
function oneOf(names: readonly string[]): string {
  return names.length <= 3 ? names.join(" or ") : `${names.slice(0, 3).join(", ")} or another key`;
}

/** Whether an agent is signed in; only presence is seen, not whether a key is still good. */
export async function signedIn(how: SignIn, env: Environment): Promise<"yes" | "no" | "unknown"> {
  if (how.variables.some((name) => (env[name] ?? "") !== "")) return "yes";
  const texts = await Promise.all(how.files(env).map(textOf));
  return texts.some(saysSomething) ? "yes" : how.otherwise;
}

async function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => ""); // not there: nobody signed in with it
}

/** An empty list or object is what a sign-out leaves behind. */
function saysSomething(text: string): boolean {
  return !["", "{}", "[]", "null"].includes(text.replaceAll(/\s+/g, ""));
}
