import type { Seal, Unseal } from '../../../ports/archive.ts';
import type { Turn } from './store.ts';

/** A whole small file through one seal or unseal, in memory. Only for one that works within this process. */
export function turnedBy(through: Pick<Seal | Unseal, 'filter'>): Turn {
  return async (content) => {
    const filter = await through.filter();
    if (filter.kind !== 'transform') throw new TypeError(`${filter.command} is a program, not a step of this process`);
    const pieces: Uint8Array[] = [];
    for await (const piece of filter.transform(only(content))) pieces.push(piece);
    return Buffer.concat(pieces);
  };
}

async function* only(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
