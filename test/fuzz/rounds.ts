import { createHash } from 'node:crypto';
import { openpgpKeyMaker } from '../../lib/adapters/crypto/openpgp/keyMaker.ts';
import { localSigner } from '../../lib/adapters/crypto/signing/signer.ts';
import { systemClock } from '../../lib/adapters/local/clock/clock.ts';
import type { RecordAuthor, RecordTrust } from '../../lib/ports/signing.ts';
import type { VaultReader } from '../../lib/ports/vault.ts';
import { makeSignatures } from '../jobs/helpers/signatures.ts';
import { memoryVault } from './memoryVault.ts';
import { type Keys, type Mutant, mutantOf } from './mutants.ts';
import { type Answers, wrongWith } from './oracle.ts';
import { answersOf, parsed } from './readers.ts';
import { bucket, now, type SoundVault, soundVault } from './soundVault.ts';

/** What every mutant of one run is held against. */
export interface Bench {
  readonly sound: SoundVault;
  readonly keys: Keys;
  readonly trust: RecordTrust;
  readonly truth: Answers;
  /** Of all readers over the sound vault. */
  readonly soundMilliseconds: number;
}

export async function startBench(): Promise<Bench> {
  const { signers, trust: real } = await makeSignatures();
  const trust = remembering(real);
  const stranger = localSigner((await openpgpKeyMaker.makeSigning('stranger')).privateKey, 'a stranger', systemClock);
  const sound = await soundVault(signers, trust);
  const read = () => answersOf(memoryVault(bucket, { ...trust }, sound.versions), sound.proven);
  const truth = await read();
  const began = process.cpuUsage();
  for (let round = 0; round < 5; round += 1) await read();
  const soundMilliseconds = millisecondsSince(began) / 5;
  return { sound, keys: { ...signers, stranger }, trust, truth, soundMilliseconds };
}

export interface Tried {
  readonly mutant: Mutant;
  readonly wrong: readonly string[];
  /** Readers that ended in one of our failures. */
  readonly failed: number;
  readonly milliseconds: number;
}

/** More than the sound vault takes. */
const mostMilliseconds = 1000;

/** Puts one mutant into the sound vault and lets everything read it. */
export async function tryMutant(bench: Bench, seed: number): Promise<Tried> {
  const mutant = await mutantOf(seed, bench.sound.records, bench.keys);
  const began = process.cpuUsage();
  const answers = await answersOf(vaultWith(bench, mutant), bench.sound.proven);
  const milliseconds = millisecondsSince(began);
  const raw = await parsed(mutant.version.bytes);
  const late = milliseconds - bench.soundMilliseconds;
  const wrong = [
    ...wrongWith(mutant, answers, bench.truth, bench.sound.proven),
    ...('crash' in raw ? [`a parser threw: ${String(raw.crash)}`] : []),
    ...(late > mostMilliseconds ? [`it took ${Math.round(late)} ms more than the sound vault`] : []),
  ];
  const failed = [...answers.values()].filter((answer) => 'failure' in answer).length;
  return { mutant, wrong, failed, milliseconds };
}

/** Of the processor's time: other work on the machine must not count. */
function millisecondsSince(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

/** A version never changes, so verdicts are remembered for as long as a trust lives: each vault gets one of its own. */
function vaultWith({ sound, trust }: Bench, { place, of, version }: Mutant): VaultReader {
  const others = place === 'instead' ? sound.versions.filter((each) => each !== of.version) : sound.versions;
  return memoryVault(bucket, { ...trust, unsignedUntil: null }, [...others, version]);
}

export function nameOf({ seed, of, damage, signing, place }: Mutant): string {
  return `seed ${seed}: ${of.kind} ${of.key}, ${damage}, ${signing}, ${place} (as of ${now.toISOString()})`;
}

/** The same bytes under the same signature are checked once: most of a vault is the same for every mutant. */
function remembering(trust: RecordTrust): RecordTrust {
  const verdicts = new Map<string, readonly RecordAuthor[]>();
  return {
    ...trust,
    begin() {
      const check = trust.begin();
      const hash = createHash('sha256');
      return {
        update(bytes) {
          check.update(bytes);
          hash.update(bytes);
        },
        finish(signature, storedAt) {
          const key = `${hash.digest('hex')} ${signature} ${storedAt.getTime()}`;
          const verdict = verdicts.get(key) ?? check.finish(signature, storedAt);
          if (verdict.length > 0) verdicts.set(key, verdict);
          return verdict;
        },
      };
    },
  };
}
