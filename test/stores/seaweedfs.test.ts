import { vaultContract } from '../contracts/vault.ts';
import { vaultOn } from '../contracts/vaultOn.ts';
import { startSeaweedfs } from '../helpers/servers/seaweedfs.ts';
import { storeRounds } from './rounds.ts';

vaultContract('SeaweedFS', () => vaultOn(startSeaweedfs(), { listsControlCharacters: true }));
storeRounds({ name: 'SeaweedFS', start: startSeaweedfs });
