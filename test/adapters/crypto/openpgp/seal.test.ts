import { gpgAdapter, openpgpAdapter, sealContract } from '../../../contracts/seal.ts';

sealContract(openpgpAdapter, [gpgAdapter]);
