/**
 * Maps with up to `concurrency` items in flight and yields results in the order of the items, so that a sorted input
 * stays sorted. Up to `most` results wait for a slow one, by default twice the concurrency. The first rejection ends
 * it, after the items in flight have settled.
 */
export async function* inOrder<In, Out>(
  items: AsyncIterable<In>,
  concurrency: number,
  map: (item: In) => Promise<Out>,
  most = concurrency * 2,
): AsyncGenerator<Out> {
  const window: Promise<Out>[] = [];
  const running = new Set<Promise<unknown>>();
  let rejected = false;
  try {
    for await (const item of items) {
      if (running.size >= concurrency) await Promise.race(running);
      const result = map(item);
      const settled: Promise<unknown> = result.then(
        () => running.delete(settled),
        () => {
          rejected = true;
          running.delete(settled);
        },
      );
      running.add(settled);
      window.push(result);
      while (window.length >= most) yield await shifted(window);
      if (rejected) break;
    }
    while (window.length > 0) yield await shifted(window);
  } finally {
    await Promise.allSettled(window);
  }
}

function shifted<Out>(window: Promise<Out>[]): Promise<Out> {
  const first = window.shift();
  if (first === undefined) throw new Error('the window is empty');
  return first;
}

/** An array as {@link inOrder} takes it. */
export async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

/** The single items of pages. */
export async function* eachOf<T>(pages: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const page of pages) yield* page;
}
