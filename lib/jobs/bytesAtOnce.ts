/** Lets work begin while what is under way weighs no more than `most` bytes together; one that is heavier goes alone. */
export function bytesAtOnce(most: number): <T>(bytes: number, work: () => Promise<T>) => Promise<T> {
  let under = 0;
  const waiting: { readonly bytes: number; readonly begin: () => void }[] = [];
  const fits = (bytes: number): boolean => under === 0 || under + bytes <= most;
  return async (bytes, work) => {
    if (waiting.length === 0 && fits(bytes)) under += bytes;
    else {
      await new Promise<void>((begin) => {
        waiting.push({ bytes, begin });
      });
    }
    try {
      return await work();
    } finally {
      under -= bytes;
      for (let next = waiting[0]; next !== undefined && fits(next.bytes); next = waiting[0]) {
        waiting.shift();
        under += next.bytes;
        next.begin();
      }
    }
  };
}
