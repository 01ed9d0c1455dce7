import { vaultContract } from '../contracts/vault.ts';
import { vaultOn } from '../contracts/vaultOn.ts';
import { startSeaweedfs } from '../helpers/servers/seaweedfs.ts';
import { storeRounds } from './rounds.ts';

// Two of ten racers were stored (4.48), and ListObjectVersions ignores EncodingType.
vaultContract('SeaweedFS', () =>
  vaultOn(startSeaweedfs(), { listsControlCharacters: false, conditionsHoldInRaces: false }),
);
storeRounds({ name: 'SeaweedFS', start: startSeaweedfs });
