export interface Stack {
  /** In the service's word: `CREATE_COMPLETE`. */
  readonly status: string;
  readonly outputs: ReadonlyMap<string, string>;
}

/** What is deployed. Throws Failure `credentials`, `configuration` (no such region) or `unexpected`. */
export interface Stacks {
  /** Null where there is no stack of that name in the account and region that are looked at. */
  find(name: string): Promise<Stack | null>;
}
