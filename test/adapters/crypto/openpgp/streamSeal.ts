import * as openpgp from 'openpgp';
import { openpgpSeal } from '../../../../lib/adapters/crypto/openpgp/seal.ts';
import { openpgpUnseal } from '../../../../lib/adapters/crypto/openpgp/unseal.ts';

/** Run by memory.test.ts: seals and opens as many MiB as its argument says, and prints its peak memory in MiB. */
const mebibytes = Number(process.argv[2]);

async function* plain(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < mebibytes * 16; at++) yield Buffer.alloc(65_536, at);
}

const { privateKey, publicKey } = await openpgp.generateKey({ userIDs: [{ name: 'memory' }], format: 'object' });
const seal = await openpgpSeal([publicKey]).filter();
const unseal = await openpgpUnseal([privateKey], async () => null).filter();
if (seal.kind !== 'transform' || unseal.kind !== 'transform') throw new TypeError('both work in this process');
let bytes = 0;
for await (const chunk of unseal.transform(seal.transform(plain()))) bytes += chunk.length;
if (bytes !== mebibytes * 1024 * 1024) throw new RangeError(`${bytes} bytes came back`);
console.log(Math.round(process.resourceUsage().maxRSS / 1024));
