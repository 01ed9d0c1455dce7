import { type Capabilities, capabilitiesText } from '../core/vault/capabilities.ts';
import { checkCapabilities, findCapabilities } from './doctor/capabilities.ts';
import type { Diagnosis, DoctorPorts } from './doctor/contract.ts';
import { checked, type Finding } from './doctor/finding.ts';
import { checkKeys } from './doctor/keys.ts';
import { checkLifecycle } from './doctor/lifecycle.ts';
import { checkLive } from './doctor/live.ts';
import { checkScratch } from './doctor/machine.ts';
import { namedStore } from './doctor/namedStore.ts';
import { checkPrincipal } from './doctor/principals.ts';
import { checkRecords } from './doctor/records.ts';
import { checkMaster } from './doctor/restoreMaster.ts';
import { checkSchedules } from './doctor/schedules.ts';
import { checkSource } from './doctor/source.ts';
import { checkVault } from './doctor/vault.ts';
import { checkStore } from './doctor/writer.ts';
import { leftByRestores } from './restore/left.ts';

/**
 * Tries every assumption that the given keys allow it to try. Changes nothing but small objects under
 * `receipts/doctor/`.
 */
export async function doctor(given: DoctorPorts): Promise<Diagnosis> {
  const ports = { ...given, store: await namedStore(given) };
  const { source, master, dumper, live, reader, seal, scratch, clock, fallbacks, host, journal } = ports;
  const groups = await Promise.all([
    source === null
      ? unchecked('source', 'DATABASE_URL is')
      : checked('source', 'asking the database', () => checkSource(source, dumper, clock)),
    master === null ? unchecked('target', 'RESTORE_DATABASE_URL is') : checkMaster(master, source),
    leftFindings(ports),
    live === null ? unchecked('live bucket', 'MINIO_* are') : checkLive(live),
    ...vaultChecks(ports),
    seal === null
      ? unchecked('keys', 'a public key is')
      : checked('keys', 'trying the public keys', () => checkKeys(seal, ports)),
    checkSchedules(reader, journal, host, clock),
    checked('this machine', 'looking at the scratch disk', () => checkScratch(scratch, reader, host)),
  ]);
  const borrowed = fallbacks.map((what): Finding => ({ subject: 'keys', verdict: 'warn', what, mend: null }));
  // After the trials themselves: their result for a multipart upload is valid for a day.
  const found = await triedCapabilities(ports);
  const told = found === null ? [] : checkCapabilities(ports.capabilities, found);
  const findings = [...groups.flat(), ...told, ...borrowed];
  const capabilities = found === null ? null : capabilitiesText(found);
  return { findings, capabilities, failed: findings.find((finding) => finding.verdict === 'fail')?.kind ?? null };
}

/** Null where they cannot be determined; the trials have said why. */
async function triedCapabilities({ writing, host, clock }: DoctorPorts): Promise<Capabilities | null> {
  return writing === null ? null : findCapabilities(writing, host, clock).catch(() => null);
}

/** What restores left on their server; empty where they left nothing. */
async function leftFindings({ target }: DoctorPorts): Promise<readonly Finding[]> {
  const left = await leftByRestores(target);
  return left.map(({ text, mend: hint }) => ({ subject: 'source', verdict: 'warn', what: text, mend: hint }));
}

function vaultChecks(ports: DoctorPorts): readonly (Promise<readonly Finding[]> | readonly Finding[])[] {
  const { reader, store, writing, others, host, clock, noncurrentDays } = ports;
  if (reader === null || store === null) return [unchecked('vault', "a reader's keys are")];
  const holders = writing === null ? others : [writing, ...others];
  return [
    checked('vault', 'asking the vault', () => checkVault(reader, store)),
    checked('keys', 'looking at signatures', () => checkRecords(reader, host, ports.keepDailyDays)),
    ...(writing === null
      ? [unchecked('vault', "the writer's keys are")]
      : [
          checked('vault', 'asking for the lifecycle', () => checkLifecycle(writing.probe, store, noncurrentDays)),
          checked('vault', 'trying the store', () => checkStore(writing, store, host, clock)),
        ]),
    ...holders.map((keys) => checked('vault', `trying the keys of ${keys.holder}`, () => checkPrincipal(keys, store))),
  ];
}

function unchecked(subject: Finding['subject'], what: string): readonly Finding[] {
  return [{ subject, verdict: 'unchecked', what: `not checked: ${what} not given` }];
}
