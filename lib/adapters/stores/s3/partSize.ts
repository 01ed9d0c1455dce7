const mebibyte = 1024 * 1024;
const firstBytes = 16 * mebibyte;

/** What S3 takes of one upload, and what some stores take (Scaleway). */
export const mostParts = 10_000;
export const fewParts = 1_000;

/** A part must fit into memory, to be sent again. */
const largestPlannedBytes = 512 * mebibyte;
/** S3: 5 TiB. */
const largestObjectBytes = 5 * 1024 ** 4;

export interface PartRule {
  /** The most parts that the store takes. */
  readonly parts: number;
  /** Of the whole stream, where something is known; `exact` is a file's, otherwise it is the database's own size. */
  readonly bytes?: number | undefined;
  readonly exact?: boolean | undefined;
}

/** The largest stream that a store of so many parts is planned for. */
export function mostBytesIn(parts: number): number {
  return Math.min(parts * largestPlannedBytes, largestObjectBytes);
}

/**
 * Bytes of each part by its number, from 1. All are equal but the last, where the size is known: some stores take no others (R2).
 * A file's fit into 1,000 parts, so that every store takes them. An archive may be larger than its database: there is room for
 * twice as much, and then parts grow.
 */
export function partSizes({ parts, bytes, exact = false }: PartRule): (number: number) => number {
  if (bytes === undefined) return (number) => growing(firstBytes, number, parts / 10, (parts * 115) / 1000);
  if (exact) {
    const few = evenBytes(bytes / Math.min(parts, fewParts));
    const even = few <= largestPlannedBytes ? few : evenBytes(bytes / parts);
    return () => even;
  }
  const even = Math.min(evenBytes((2 * bytes) / parts), largestPlannedBytes);
  return (number) => growing(even, number, parts * 0.9, parts / 50);
}

function evenBytes(bytes: number): number {
  return Math.max(firstBytes, Math.ceil(bytes / mebibyte) * mebibyte);
}

/** Doubles every `doubling` parts after the first `even` ones. */
function growing(first: number, number: number, even: number, doubling: number): number {
  const steps = Math.max(0, number - even) / doubling;
  return Math.ceil((first / mebibyte) * 2 ** steps) * mebibyte;
}

/**
 * Bytes of part `number` (1 to 10,000) of a stream of unknown size: 16 MiB at first, later doubling every 1,150 parts, so that
 * 10,000 parts hold 5.3 TiB (an S3 object: 5 TiB) while none exceeds S3's 5 GiB. At 50 GB a part has 35 MiB, at 500 GB 0.3 GiB.
 */
export const partSize: (number: number) => number = partSizes({ parts: mostParts });
