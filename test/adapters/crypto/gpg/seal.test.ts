import { gpgAdapter, openpgpAdapter, sealContract } from '../../../contracts/seal.ts';

sealContract(gpgAdapter, [openpgpAdapter]);
