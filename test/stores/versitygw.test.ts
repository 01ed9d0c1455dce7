import { vaultContract } from '../contracts/vault.ts';
import { vaultOn } from '../contracts/vaultOn.ts';
import { startVersitygw } from '../helpers/servers/versitygw.ts';
import { storeRounds } from './rounds.ts';

vaultContract('versitygw', () => vaultOn(startVersitygw(), { listsControlCharacters: false }));
storeRounds({ name: 'versitygw', start: startVersitygw });
