import type { TransformFilter } from '../../../ports/archive.ts';

export interface TrailerWatch {
  readonly filter: TransformFilter;
  /** Whether the bytes ended with the trailer of so many plain bytes. To be asked when they have ended. */
  endedAfter(plainBytes: number): boolean;
}

/**
 * Passes compressed bytes on and keeps their end: by RFC 1952 the last four bytes are the plain length modulo 2^32.
 * igzip and pigz take no notice of what follows the last member.
 */
export function watchTrailer(): TrailerWatch {
  let end = Buffer.alloc(0);
  return {
    filter: {
      kind: 'transform',
      name: 'gzip trailer',
      async *transform(bytes) {
        for await (const chunk of bytes) {
          end = Buffer.concat([end, chunk.subarray(-4)]).subarray(-4);
          yield chunk;
        }
      },
    },
    endedAfter: (plainBytes) => end.length === 4 && end.readUInt32LE() === plainBytes % 2 ** 32,
  };
}
