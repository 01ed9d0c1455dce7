import { humanBytes } from '../core/bytes.ts';
import type { FailureKind } from '../errors.ts';
import type { Clock, Dumper, LiveFiles, Scratch, Seal, SourceDatabase, VaultProbe, VaultReader } from '../ports.ts';
import { checked, type Finding } from './doctor/finding.ts';
import { checkSource } from './doctor/source.ts';
import { checkVault, checkWriter } from './doctor/vault.ts';

/** Null for a power that was not given. */
export interface DoctorPorts {
  readonly source: SourceDatabase | null;
  readonly dumper: Dumper;
  readonly live: LiveFiles | null;
  readonly reader: VaultReader | null;
  readonly probe: VaultProbe | null;
  /** Reads the public keys; yields null where dumps are not sealed. */
  readonly seal: (() => Promise<Seal | null>) | null;
  readonly scratch: Scratch;
  readonly clock: Clock;
  /** Sentences about powers that make do with another one's keys. */
  readonly fallbacks: readonly string[];
}

export interface Diagnosis {
  readonly findings: readonly Finding[];
  /** Of the first failed check. */
  readonly failed: FailureKind | null;
}

/** Tries every assumption that the given powers allow to be tried. Changes nothing anywhere. */
export async function doctor(ports: DoctorPorts): Promise<Diagnosis> {
  const { source, dumper, live, reader, probe, seal, scratch, clock, fallbacks } = ports;
  const unchecked = (subject: Finding['subject'], what: string): readonly Finding[] => [
    { subject, verdict: 'unchecked', what: `not checked: ${what} not given` },
  ];
  const groups = await Promise.all([
    source === null
      ? unchecked('source', 'DATABASE_URL is')
      : checked('source', 'asking the database', () => checkSource(source, dumper, clock)),
    live === null
      ? unchecked('live bucket', 'MINIO_* are')
      : checked('live bucket', 'listing the live bucket', () => checkLive(live)),
    reader === null
      ? unchecked('vault', "a reader's keys are")
      : checked('vault', 'asking the vault', () => checkVault(reader)),
    probe === null
      ? unchecked('vault', "the writer's keys are")
      : checked('vault', "trying the writer's keys", () => checkWriter(probe)),
    seal === null
      ? unchecked('keys', 'a public key is')
      : checked('keys', 'trying the public keys', () => checkSeal(seal, clock)),
    checked('this machine', 'looking at the scratch disk', () => checkScratch(scratch)),
  ]);
  const borrowed = fallbacks.map((what): Finding => ({ subject: 'keys', verdict: 'warn', what, mend: null }));
  const findings = [...groups.flat(), ...borrowed];
  return { findings, failed: findings.find((finding) => finding.verdict === 'fail')?.kind ?? null };
}

async function checkLive(live: LiveFiles): Promise<readonly Finding[]> {
  const listing = live.list()[Symbol.asyncIterator]();
  await listing.next();
  await listing.return?.();
  return [{ subject: 'live bucket', verdict: 'ok', what: `bucket ${live.bucket} can be listed` }];
}

async function checkSeal(open: () => Promise<Seal | null>, clock: Clock): Promise<readonly Finding[]> {
  const seal = await open();
  if (seal === null) {
    const what = 'dumps are not sealed: whoever reads the vault reads them';
    return [{ subject: 'keys', verdict: 'warn', what, mend: 'set BACKUP_GPG_RECIPIENT, remove BACKUP_ENCRYPTION' }];
  }
  const warnings = await seal.check(clock.now());
  if (warnings.length === 0) return [{ subject: 'keys', verdict: 'ok', what: 'the public keys can be sealed to' }];
  return warnings.map((what) => ({
    subject: 'keys',
    verdict: 'warn',
    what,
    mend: 'give a sound key: BACKUP_GPG_PUBLIC_KEY_FILE',
  }));
}

async function checkScratch(scratch: Scratch): Promise<readonly Finding[]> {
  return [
    { subject: 'this machine', verdict: 'ok', what: `${humanBytes(await scratch.free())} free on the scratch disk` },
  ];
}
