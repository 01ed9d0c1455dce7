import * as openpgp from 'openpgp';
import { Failure } from '../../../errors.ts';
import type { KeyMaker, NewKeyPair } from '../../../ports/setUp.ts';
import { fingerprintOf, readPrivateKeys } from './keys.ts';

export const openpgpKeyMaker: KeyMaker = {
  async make({ name, passphrase }) {
    const { privateKey } = await openpgp.generateKey({
      // Version 4 and the older name of the curve: what every gpg in use reads.
      type: 'ecc',
      curve: 'curve25519Legacy',
      userIDs: [{ name }],
      format: 'object',
      ...(passphrase === null ? {} : { passphrase }),
    });
    return bothHalves(privateKey);
  },
  async makeSigning(name) {
    const { privateKey } = await openpgp.generateKey({
      type: 'ecc',
      curve: 'ed25519Legacy',
      userIDs: [{ name }],
      subkeys: [],
      format: 'object',
    });
    return bothHalves(privateKey);
  },
  async publicHalf(armored, from) {
    const [key, ...more] = await readPrivateKeys(armored, from);
    if (key !== undefined && more.length === 0) return bothHalves(key);
    throw new Failure('configuration', `${from} holds ${more.length + 1} private keys, and one is needed`, {
      hint: `gpg --show-keys ${from}`,
    });
  },
};

function bothHalves(key: openpgp.PrivateKey): NewKeyPair {
  return { fingerprint: fingerprintOf(key), publicKey: key.toPublic().armor(), privateKey: key.armor() };
}
