import type { CommandFilter, Filter } from '../../../ports/archive.ts';
import { type PipelineOptions, pipeline } from './pipeline.ts';
import type { Stage } from './stage.ts';

/** What a chain begins with: programs that make the bytes, or the bytes. */
export type Source = { readonly stages: readonly [Stage, ...Stage[]] } | { readonly bytes: AsyncIterable<Uint8Array> };

/**
 * Passes a source through filters, in order. Programs that stand next to each other are joined directly; only what
 * goes into or comes out of a step of this process passes through it. Ends and fails as {@link pipeline} does, for the
 * whole chain; every filter's `release` has been called then.
 */
export async function* chain(
  source: Source,
  filters: readonly Filter[],
  options: PipelineOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* link(source, filters, options);
  } finally {
    for (const filter of filters) if (filter.kind === 'command') await filter.release?.();
  }
}

function link(source: Source, filters: readonly Filter[], options: PipelineOptions): AsyncIterable<Uint8Array> {
  const beyond = filters.findIndex((filter) => filter.kind === 'transform');
  const commands = (beyond < 0 ? filters : filters.slice(0, beyond))
    .filter((filter) => filter.kind === 'command')
    .map(stageOf);
  const bytes = join(source, commands, options);
  const step = filters[beyond];
  if (step?.kind !== 'transform') return bytes;
  return link({ bytes: step.transform(bytes) }, filters.slice(beyond + 1), options);
}

function join(source: Source, commands: readonly Stage[], options: PipelineOptions): AsyncIterable<Uint8Array> {
  if ('stages' in source) return pipeline({ ...options, stages: [...source.stages, ...commands] });
  const [first, ...others] = commands;
  return first === undefined ? source.bytes : pipeline({ ...options, stages: [first, ...others], input: source.bytes });
}

function stageOf({ command, arguments: argv, environment, judge }: CommandFilter): Stage {
  return {
    command,
    arguments: argv,
    ...(environment === undefined ? {} : { environment }),
    ...(judge === undefined ? {} : { judge }),
  };
}
