import * as openpgp from 'openpgp';
import { openpgpSeal } from '../../../../lib/adapters/crypto/openpgp/seal.ts';
import { gather, streamOf } from '../../local/processes/streams.ts';

export interface TestKey {
  readonly publicKey: openpgp.PublicKey;
  readonly privateKey: openpgp.PrivateKey;
  readonly armoredPublic: string;
  readonly armoredPrivate: string;
}

export interface KeyWish {
  readonly name: string;
  readonly passphrase?: string;
  readonly made?: Date;
  /** Of the primary key and, unless told otherwise, of the subkey. */
  readonly lifeSeconds?: number;
  readonly subkeys?: openpgp.SubkeyOptions[];
}

/** A key of the kind that gpg makes too: Ed25519 to sign, X25519 to encrypt. */
export async function makeKey(wish: KeyWish): Promise<TestKey> {
  const { privateKey: armoredPrivate, publicKey: armoredPublic } = await openpgp.generateKey({
    userIDs: [{ name: wish.name, email: `${wish.name}@example.org` }],
    format: 'armored',
    ...(wish.passphrase === undefined ? {} : { passphrase: wish.passphrase }),
    ...(wish.made === undefined ? {} : { date: wish.made }),
    ...(wish.lifeSeconds === undefined ? {} : { keyExpirationTime: wish.lifeSeconds }),
    ...(wish.subkeys === undefined ? {} : { subkeys: wish.subkeys }),
  });
  return {
    publicKey: await openpgp.readKey({ armoredKey: armoredPublic }),
    privateKey: await openpgp.readPrivateKey({ armoredKey: armoredPrivate }),
    armoredPublic,
    armoredPrivate,
  };
}

export async function sealFor(keys: readonly TestKey[], plain: Uint8Array): Promise<Buffer> {
  const filter = await openpgpSeal(keys.map((key) => key.publicKey)).filter();
  if (filter.kind !== 'transform') throw new TypeError('a seal of this process is a transform');
  return gather(filter.transform(streamOf(plain)));
}
