/** Keeps runs from overlapping. The kernel or a server holds the lock, so a killed run holds nothing. */
export interface Exclusion {
  /**
   * Runs `use` while holding every name; `busy`, without running it, when one of them is held. `refuseLost` throws
   * Failure `source` when a name has been lost, or may have been: another run may have started since.
   */
  holding<T>(
    names: readonly string[],
    use: (refuseLost: () => Promise<void>) => Promise<T>,
  ): Promise<T | { readonly busy: string }>;
}
