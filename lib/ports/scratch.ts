/**
 * A directory of its own for this run on the scratch disk, removed when `use` settles; leftovers of killed runs are
 * swept.
 */
export interface Scratch {
  use<T>(name: string, use: (directory: string) => Promise<T>): Promise<T>;
  /** Bytes free on the scratch disk. */
  free(): Promise<number>;
}

/**
 * Items on the scratch disk, for lists too long for memory: written once from start to end, then read any number of
 * times.
 */
export interface Spool<T> {
  write(items: readonly T[]): Promise<void>;
  finish(): Promise<void>;
  /** In the order written, in pages of some thousand. */
  read(): AsyncIterable<readonly T[]>;
}

export interface Spools {
  /**
   * A new file for items that JSON can hold; its directory belongs to the run's scratch, which removes it. What is read
   * back is checked by `isItem`: a scratch file that somebody else wrote to is an error.
   */
  create<T>(path: string, isItem: (value: unknown) => value is T): Promise<Spool<T>>;
}
