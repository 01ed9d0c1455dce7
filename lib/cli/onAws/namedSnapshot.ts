export interface AskedSnapshot {
  readonly snapshot: string | undefined;
  readonly only: 'database' | 'objects' | undefined;
}

/** What a task is told of the snapshot that it works on, and of which half. */
export function namedSnapshot({ snapshot, only }: AskedSnapshot): Readonly<Record<string, string>> {
  return {
    ...(snapshot === undefined ? {} : { SNAPSHOT: snapshot }),
    ...(only === undefined ? {} : { ONLY: only }),
  };
}
