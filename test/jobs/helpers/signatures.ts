import { openpgpKeyMaker } from '../../../lib/adapters/crypto/openpgp/keyMaker.ts';
import { localSigner } from '../../../lib/adapters/crypto/signing/signer.ts';
import { trustIn } from '../../../lib/adapters/crypto/signing/trust.ts';
import { systemClock } from '../../../lib/adapters/local/clock/clock.ts';
import type { Clock } from '../../../lib/ports/clock.ts';
import type { RecordAuthor, RecordSigner, RecordTrust } from '../../../lib/ports/signing.ts';
import type { VaultReader, VaultWriter } from '../../../lib/ports/vault.ts';

/** The signing keys of a set-up, one for each holder of store keys, as `init` makes them. */
export interface Signatures {
  readonly trust: RecordTrust;
  /** Armored. */
  readonly publicKeys: Readonly<Record<RecordAuthor, string>>;
  readonly signers: Readonly<Record<RecordAuthor, RecordSigner>>;
  /** The ports of a job, as the configuration of such a set-up composes them. */
  as<P extends { readonly reader: VaultReader; readonly writer: VaultWriter }>(holder: RecordAuthor, ports: P): P;
  reading(reader: VaultReader): VaultReader;
}

export async function makeSignatures(
  options: { readonly unsignedUntil?: Date; readonly clock?: Clock } = {},
): Promise<Signatures> {
  const { unsignedUntil = null, clock = systemClock } = options;
  const [writer, prune, reader] = await Promise.all([newKey('writer'), newKey('prune'), newKey('reader')]);
  const pairs = { writer, prune, reader };
  const trusted = (['writer', 'prune', 'reader'] as const).map((holder) => ({
    holder,
    armored: pairs[holder].publicKey,
    from: `the test's keys of ${holder}`,
  }));
  const trust = trustIn(trusted, [], unsignedUntil);
  const signerOf = (holder: RecordAuthor) => localSigner(pairs[holder].privateKey, `the test's ${holder}`, clock);
  const signers = { writer: signerOf('writer'), prune: signerOf('prune'), reader: signerOf('reader') };
  const reading = (vault: VaultReader): VaultReader => ({ ...vault, trust });
  const publicKeys = { writer: writer.publicKey, prune: prune.publicKey, reader: reader.publicKey };
  return {
    trust,
    publicKeys,
    signers,
    reading,
    as: (holder, ports) => ({
      ...ports,
      reader: reading(ports.reader),
      writer: { ...ports.writer, signer: signers[holder] },
    }),
  };
}

function newKey(name: string) {
  return openpgpKeyMaker.makeSigning(name);
}
