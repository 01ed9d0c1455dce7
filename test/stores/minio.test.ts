import { vaultContract } from '../contracts/vault.ts';
import { vaultOn } from '../contracts/vaultOn.ts';
import { startMinio } from '../helpers/servers/minio.ts';
import { storeRounds } from './rounds.ts';

vaultContract('MinIO', () => vaultOn(startMinio(), { listsControlCharacters: true }));
storeRounds({ name: 'MinIO', start: startMinio });
