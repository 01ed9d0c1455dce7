import { vaultContract } from '../../../contracts/vault.ts';
import { vaultOn } from '../../../contracts/vaultOn.ts';
import { startMinio } from '../../../helpers/servers/minio.ts';
import { startVersitygw } from '../../../helpers/servers/versitygw.ts';

vaultContract('MinIO', () => vaultOn(startMinio(), { listsControlCharacters: true }));
// Ignores EncodingType=url, so that XML turns control characters into U+FFFD.
vaultContract('versitygw', () => vaultOn(startVersitygw(), { listsControlCharacters: false }));
