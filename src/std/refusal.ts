/**
 * An error that is told to people as it is: a stable code, a whole sentence ("expected X, got Y"
 * where that fits), and a hint that says what to do. `facts` are for programs.
 */
export class Refusal<Code extends string> extends Error {
  readonly code: Code;
  readonly hint: string;
  readonly facts: Record<string, unknown> | undefined;

  constructor(code: Code, detail: string, hint: string, facts?: Record<string, unknown>) {
    super(detail);
    this.name = "Problem";
    this.code = code;
    this.hint = hint;
    this.facts = facts;
  }
}
