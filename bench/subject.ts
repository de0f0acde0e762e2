/** A running server whose code can be replaced. How that is done is what gets compared. */
export type Subject = {
  name: string;
  /** Where clients ask. */
  url: string;
  token: string;
  paths: string[];
  events_path: string;
  /** Replaces the running code once; resolves when the new code is proven to serve. */
  replace(turn: number): Promise<void>;
  stop(): Promise<void>;
};
