import { randomBytes } from 'node:crypto';
import { Failure } from '../../errors.ts';
import type { KeyTrial } from '../../ports/archive.ts';
import type { DoctorPorts } from './contract.ts';
import { checked, type Finding } from './finding.ts';

const subject = 'keys';

/** Whether dumps can be sealed now and tomorrow, and whether the available private key opens them. */
export async function checkKeys(
  open: NonNullable<DoctorPorts['seal']>,
  { pair, clock }: Pick<DoctorPorts, 'pair' | 'clock'>,
): Promise<readonly Finding[]> {
  const seal = await open();
  if (seal === null) {
    const what = 'dumps are not sealed: anyone with read access to the vault can read them';
    return [{ subject, verdict: 'warn', what, mend: 'set BACKUP_GPG_RECIPIENT, remove BACKUP_ENCRYPTION' }];
  }
  const warnings = await seal.check(clock.now());
  const sound = { subject, verdict: 'ok', what: 'the public keys can be sealed to' } as const;
  const hint = 'give a sound key: BACKUP_GPG_PUBLIC_KEY_FILE';
  const seals = warnings.map((what): Finding => ({ subject, verdict: 'warn', what, mend: hint }));
  return [...(seals.length === 0 ? [sound] : seals), ...(await checkPair(pair))];
}

async function checkPair(take: DoctorPorts['pair']): Promise<readonly Finding[]> {
  if (take === null) {
    const what = 'not checked: the private key is not here, which is as it should be beside the keys that write';
    return [{ subject, verdict: 'unchecked', what }];
  }
  return checked(subject, 'trying the private key', async () => {
    const pair = await take();
    if (pair === null) return [];
    await proveKeys(pair);
    return [{ subject, verdict: 'ok', what: 'the private key opens what the public keys seal' }];
  });
}

/** Seals a few random bytes and opens them again. Failure where the result differs. */
async function proveKeys(pair: KeyTrial): Promise<void> {
  const probe = randomBytes(64);
  const opened = await pair.open(await pair.seal(probe));
  if (probe.equals(opened)) return;
  throw new Failure('verification', 'what is sealed to the public key comes out changed', {
    hint: 'give another pair of keys: lifeboat init',
  });
}
