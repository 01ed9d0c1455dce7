import type { Settings } from '../../config/load.ts';
import { Secret } from '../../config/secret.ts';
import { makeKeys, makeLockedBucket, setLifecycle } from '../../core/vault/commands.ts';
import type { Principal } from '../../core/vault/powers.ts';
import { normalPrefix } from '../../core/vault/prefix.ts';
import type { Store } from '../../core/vault/store.ts';
import type { Finding } from '../../jobs/doctor/finding.ts';
import { askSecret, askText } from '../output/question.ts';
import { type Administrator, administratorOf, settingsAs } from './administrator.ts';
import { askFor, begin, type Desk, trialOf, untilSound } from './desk.ts';

/** The vault: where it is, setting it up with keys that may, and keys for each of its users. */
export async function askVault(desk: Desk): Promise<void> {
  begin(
    desk,
    'The vault',
    'A bucket of its own for the backups, on another machine than the application, best in another account. Any S3 store with Object Lock will do.',
  );
  const { texts } = desk.answers;
  // What an earlier run wrote is tried with the writer's keys, below.
  if (!texts.has('BACKUP_S3_BUCKET') || !texts.has('BACKUP_S3_ACCESS_KEY')) {
    await untilSound(desk, {
      known: false,
      ask: () => askWhere(desk),
      attempt: async () => makeReady(desk),
      mayGoOn: false,
    });
  }
  for (const holder of ['writer', 'prune', 'read'] as const) await askKeys(desk, holder);
  await askRestorer(desk);
}

async function askWhere(desk: Desk): Promise<void> {
  await askFor(desk, 'BACKUP_S3_ENDPOINT', 'Endpoint of the store', 'AWS');
  await askFor(desk, 'BACKUP_S3_REGION', 'Region', 'us-east-1');
  await askFor(desk, 'BACKUP_S3_BUCKET', 'Bucket');
  await askFor(desk, 'BACKUP_S3_PREFIX', 'Name of this application in it', 'the bucket is for this application alone');
}

/**
 * With the administrator's keys, which are not stored; without them, shows the commands for somebody who has such keys.
 */
async function makeReady(desk: Desk): Promise<readonly Finding[]> {
  const { context, answers, setUp } = desk;
  const { screen } = context;
  const administrator = administratorOf(answers.environment) ?? (await askAdministrator(context));
  if (administrator === null) {
    const store = storeOf(desk);
    screen.line('Whoever administers the store types, unless that is done:');
    for (const command of [makeLockedBucket(store, store.bucket), setLifecycle(store, 'none')]) {
      screen.line(`  ${command}`);
    }
    return [];
  }
  context.conceal([new Secret(administrator.secret)]);
  return setUp.readyVault(settingsAs(answers, administrator));
}

async function askAdministrator({ signal }: Desk['context']): Promise<Administrator | null> {
  const id = await askText('Administrator’s access key (Enter: none, the bucket is ready or I make it):', signal);
  return id.trim() === ''
    ? null
    : { id: id.trim(), secret: await askSecret('Its secret (used now, kept nowhere):', signal) };
}

const holders = {
  writer: { variables: ['BACKUP_S3_ACCESS_KEY', 'BACKUP_S3_SECRET_KEY'], of: 'the hourly jobs', without: undefined },
  prune: { variables: ['BACKUP_S3_PRUNE_ACCESS_KEY', 'BACKUP_S3_PRUNE_SECRET_KEY'], of: 'prune', without: 'later' },
  read: {
    variables: ['BACKUP_S3_READ_ACCESS_KEY', 'BACKUP_S3_READ_SECRET_KEY'],
    of: 'drill and restore',
    without: 'those of the hourly jobs, if they may store proofs too',
  },
} as const;

async function askKeys(desk: Desk, holder: Principal): Promise<void> {
  const { answers, context } = desk;
  const { variables, of, without } = holders[holder];
  const [id, secret] = variables;
  const known = answers.texts.has(id) && answers.texts.has(secret);
  const how = 'The administrator of the store creates them, with only the rights they need:';
  begin(desk, `Keys of ${of}`, known ? 'They are known.' : how);
  if (!known) for (const command of makeKeys(storeOf(desk), holder)) context.screen.line(`  ${command}`);
  await untilSound(desk, {
    known,
    ask: async () => {
      if (holder === 'writer' && answers.texts.has(id)) await askWhere(desk);
      await askFor(desk, id, 'Access key', without);
      if (answers.texts.has(id)) await askFor(desk, secret, 'Its secret');
    },
    attempt: async (settings) => (holder === 'writer' ? tryWriter(desk, settings) : trialOf(desk, holder)(settings)),
    mayGoOn: false,
  });
  // Excess rights are reported only for keys that work: the operator may accept those.
  if (holder !== 'writer') return;
  await untilSound(desk, {
    known: true,
    ask: async () => {
      await askFor(desk, id, 'Access key');
      await askFor(desk, secret, 'Its secret');
    },
    attempt: trialOf(desk, 'writer'),
    mayGoOn: true,
  });
}

/** A restore creates a database, and the application's user rarely may. */
async function askRestorer(desk: Desk): Promise<void> {
  const name = 'RESTORE_DATABASE_URL';
  await untilSound(desk, {
    known: desk.answers.texts.has(name),
    ask: () =>
      askFor(desk, name, 'Database URL of a user who may create databases', 'restore as the application’s user'),
    attempt: trialOf(desk, 'restore'),
    mayGoOn: false,
  });
}

/** The bucket must be there by now. */
async function tryWriter(desk: Desk, settings: Settings): Promise<readonly Finding[]> {
  const ready = await desk.setUp.readyVault(settings);
  if (ready.some(({ verdict }) => verdict === 'fail')) return ready;
  return [...ready, ...(await trialOf(desk, 'vault')(settings))];
}

function storeOf({ answers: { texts } }: Desk): Store {
  return {
    endpoint: texts.get('BACKUP_S3_ENDPOINT'),
    region: texts.get('BACKUP_S3_REGION') ?? 'us-east-1',
    bucket: texts.get('BACKUP_S3_BUCKET') ?? '',
    prefix: normalPrefix(texts.get('BACKUP_S3_PREFIX') ?? ''),
  };
}
