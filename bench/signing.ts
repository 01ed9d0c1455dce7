import { openpgpKeyMaker } from '../lib/adapters/crypto/openpgp/keyMaker.ts';
import { makeKeys } from '../test/jobs/helpers/keys.ts';
import { type Benchmark, type Finding, type Setting, sized } from './benchmark.ts';
import type { Environment, Measured } from './measure/measured.ts';
import { against, inRounds, quotients } from './measure/rounds.ts';
import { spreadOf } from './measure/spread.ts';
import { lifeboatEnvironment } from './places/lifeboat.ts';
import { manyFiles } from './places/manyFiles.ts';
import { startStore } from './places/store.ts';

const leastPairs = 10;

export const signing: Benchmark = {
  name: 'signing',
  title: 'Signed records against unsigned ones',
  method:
    '`lifeboat backup` and a `lifeboat mirror` with nothing to do, each with signing keys in one vault and without them in another: the CPU time of the backup, and the time of the mirror. Ten pairs at least.',
  async run(setting) {
    const pairs = setting.quick ? setting.pairs : Math.max(setting.pairs, leastPairs);
    const keys = await signingKeys();
    return [await ofBackups(setting, pairs, keys), await ofIdleMirrors(setting, pairs, keys)];
  },
};

/** Of writer and reader, as `init` makes them: whatever is read is checked, and whatever is written is signed. */
async function signingKeys(): Promise<Environment> {
  const [writer, reader] = [await openpgpKeyMaker.makeSigning('writer'), await openpgpKeyMaker.makeSigning('reader')];
  return {
    BACKUP_SIGNING_KEY: writer.privateKey,
    BACKUP_SIGNING_PUBLIC_KEY: writer.publicKey,
    READ_SIGNING_PUBLIC_KEY: reader.publicKey,
  };
}

async function ofBackups(setting: Setting, pairs: number, keys: Environment): Promise<Finding> {
  const database = await setting.database(sized(setting, 2e9));
  await using vault = await startStore();
  const sealing = await makeKeys(setting.directory);
  const environmentOf = async (name: string): Promise<Environment> =>
    lifeboatEnvironment(setting.directory, {
      vault: vault.server,
      bucket: await vault.bucket(name, 'vault'),
      database,
      keys: sealing,
    });
  const [plain, signed] = [await environmentOf('plain'), { ...(await environmentOf('signed')), ...keys }];
  const backedUp = (environment: Environment) => (): Promise<Measured> => setting.program.run(['backup'], environment);
  const rounds = await inRounds(pairs, { plain: backedUp(plain), signed: backedUp(signed) }, setting.say);
  return {
    what: 'CPU of a signed backup ÷ an unsigned one',
    detail: against(rounds.signed, rounds.plain, 'cpuSeconds'),
    value: quotients(rounds.signed, rounds.plain, 'cpuSeconds'),
    unit: '×',
    aim: { most: 1.02 },
  };
}

async function ofIdleMirrors(setting: Setting, pairs: number, keys: Environment): Promise<Finding> {
  await using live = await startStore();
  await using vault = await startStore();
  const liveBucket = await live.bucket('live', 'plain');
  await manyFiles(live, [liveBucket], sized(setting, 20_000));
  const environmentOf = async (name: string): Promise<Environment> =>
    lifeboatEnvironment(setting.directory, {
      vault: vault.server,
      bucket: await vault.bucket(name, 'vault'),
      live: { server: live.server, bucket: liveBucket },
    });
  const [plain, signed] = [await environmentOf('plain'), { ...(await environmentOf('signed')), ...keys }];
  const mirrored = (environment: Environment) => (): Promise<Measured> => setting.program.run(['mirror'], environment);
  // The first run copies, and leaves the index that the others find unchanged.
  for (const environment of [plain, signed]) await mirrored(environment)();
  const rounds = await inRounds(pairs, { plain: mirrored(plain), signed: mirrored(signed) }, setting.say);
  const more = rounds.signed.map(({ seconds }, at) => 1000 * (seconds - (rounds.plain[at]?.seconds ?? Number.NaN)));
  return {
    what: 'time that signing adds to an idle mirror',
    detail: against(rounds.signed, rounds.plain),
    value: spreadOf(more),
    unit: ' ms',
    aim: { most: 50 },
  };
}
