import { parseArgs } from 'node:util';

export interface DemoOptions {
  /** Leave the servers running. */
  readonly keep: boolean;
  /** 1 is the marina's real size. */
  readonly scale: number;
}

export const usage = `npm run demo -- [--keep] [--scale 0.05]

  --keep         leave the servers running and say how to look around
  --scale <n>    size of the marina, more than 0 and at most 1 (default: 1, 10,000 clients)
`;

/** Null where help was asked for. Throws with a sentence for a person. */
export function readOptions(argv: readonly string[]): DemoOptions | null {
  const { values } = parseArgs({
    args: [...argv],
    options: { keep: { type: 'boolean' }, scale: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) return null;
  const scale = Number(values.scale ?? '1');
  if (!(scale > 0 && scale <= 1)) {
    throw new Error(`--scale ${values.scale ?? ''} is not a number more than 0 and at most 1`);
  }
  return { keep: values.keep === true, scale };
}
