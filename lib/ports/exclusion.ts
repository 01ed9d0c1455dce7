/** Excludes runs that must not overlap. Held by a kernel or a server: a killed run holds nothing. */
export interface Exclusion {
  /**
   * Runs `use` while holding every name; `busy`, without running it, when one of them is held. `refuseLost` throws where a name
   * was lost meanwhile, Failure `source`, or where nobody can tell: whoever goes on then may not be alone any more.
   */
  holding<T>(
    names: readonly string[],
    use: (refuseLost: () => Promise<void>) => Promise<T>,
  ): Promise<T | { readonly busy: string }>;
}
