export interface AskedSnapshot {
  readonly snapshot: string | undefined;
  readonly only: 'database' | 'objects' | undefined;
}

/** A task's variables for the snapshot, and for which half of it. */
export function namedSnapshot({ snapshot, only }: AskedSnapshot): Readonly<Record<string, string>> {
  return {
    ...(snapshot === undefined ? {} : { SNAPSHOT: snapshot }),
    ...(only === undefined ? {} : { ONLY: only }),
  };
}
