import { lookup } from 'node:dns/promises';
import { Failure } from '../../../../errors.ts';
import type { DatabaseAddress, ServerFacts } from '../../../../ports/database.ts';
import { describeAddress } from '../session/address.ts';

/**
 * Throws Failure `configuration` when `place` is on the server that the source is on. Two servers are one when their
 * system identifiers are equal (a standby shares its primary's), whatever their addresses; and when their addresses
 * lead to the same port of the same machine, whatever they say of themselves.
 */
export async function refuseSameServer(
  place: { readonly address: DatabaseAddress; readonly facts: ServerFacts },
  source: { readonly address: DatabaseAddress | null; readonly facts: ServerFacts | null },
): Promise<void> {
  const identifier = source.facts?.systemIdentifier ?? null;
  const sameSystem = identifier !== null && place.facts.systemIdentifier === identifier;
  const sameAddress = source.address !== null && (await leadToOnePlace(place.address, source.address));
  if (!sameSystem && !sameAddress) return;
  throw new Failure('configuration', `the drill's server ${describeAddress(place.address)} is the source's own`, {
    hint: 'set DRILL_DATABASE_URL to another server, or leave it out: the drill then makes a temporary cluster',
  });
}

async function leadToOnePlace(a: DatabaseAddress, b: DatabaseAddress): Promise<boolean> {
  if (a.port !== b.port) return false;
  if (a.host === b.host) return true;
  const [ofA, ofB] = await Promise.all([addresses(a.host), addresses(b.host)]);
  return ofA.some((address) => ofB.includes(address));
}

/** A socket directory is this machine. A name that cannot be resolved stands for itself. */
async function addresses(host: string): Promise<readonly string[]> {
  if (host.startsWith('/')) return ['127.0.0.1', '::1'];
  const found = await lookup(host, { all: true }).catch(() => [{ address: host }]);
  return found.map(({ address }) => address);
}
