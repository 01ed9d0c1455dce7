import type { Census } from '../snapshots/census.ts';
import type { Manifest } from '../snapshots/manifest.ts';
import { nameKey } from './difference.ts';
import type { Doubt } from './doubt.ts';

const shown = 3;

/**
 * Tables whose contents the earlier snapshot hashed and this census did not: altered rows would go unnoticed in them.
 * `before` is null where there is nothing to compare with.
 */
export function judgeHashes(before: Pick<Manifest, 'snapshot' | 'census'> | null, census: Census): readonly Doubt[] {
  if (before === null) return [];
  const hashed = new Set(
    before.census.filter(({ hash }) => hash !== null).map(({ schema, name }) => nameKey(schema, name)),
  );
  const lost = census.filter(({ schema, name, hash }) => hash === null && hashed.has(nameKey(schema, name)));
  if (lost.length === 0) return [];
  const named = lost.slice(0, shown).map(({ schema, name }) => `${schema}.${name}`);
  const more = lost.length > shown ? ` and ${lost.length - shown} more` : '';
  const detail = `no content hash of ${named.join(', ')}${more}, which snapshot ${before.snapshot} has`;
  return [{ kind: 'hash', detail }];
}
