import * as v from 'valibot';
import { list, text } from '../kinds.ts';
import { settingOf } from '../setting.ts';

/** Where copies of the application's secrets are kept. */
export type SecretsLocation =
  | { readonly kind: 'aws'; readonly region: string }
  | { readonly kind: 'directory'; readonly path: string };

const shape = '`aws:` and a region, or the absolute path of a directory';
const bucketProblem = 'a bucket, and secrets never lie where the data lies';

function locationOf(given: string): SecretsLocation {
  return given.startsWith('aws:')
    ? { kind: 'aws', region: given.slice('aws:'.length) }
    : { kind: 'directory', path: given };
}

const secretsStore = settingOf<SecretsLocation, undefined>(
  {
    meaning:
      'Where `lifeboat secrets` keeps copies of the `.env`: AWS Secrets Manager, or OpenPGP files in a directory. Never the vault',
    jobs: ['restore'],
  },
  undefined,
  {
    shape,
    example: 'aws:eu-central-1',
    schema: v.pipe(
      v.string(),
      v.trim(),
      v.check((given) => !/^(?:s3|minio|https?):/i.test(given), bucketProblem),
      v.regex(/^(?:aws:[a-z]{2}(?:-[a-z]+)+-\d|\/.*)$/, `not ${shape}`),
      v.transform(locationOf),
    ),
  },
);

/** The keys without which a restored database cannot be read; backups never see them. */
export const secretsSettings = {
  SECRETS_STORE: secretsStore,
  SECRETS_ENV_FILE: text({
    meaning:
      'The application’s file of secrets: what `secrets push` stores, and where a restore looks for the current keys',
    jobs: ['restore'],
    shape: 'a path',
    default: '.env',
    example: '/srv/crm/.env',
  }),
  SECRETS_CRITICAL_KEYS: list(',', {
    meaning:
      'Variables in it without which data cannot be read; a salted hash of each tells whether it is the right one',
    jobs: ['restore'],
    of: 'names of variables',
    default: ['ENCRYPTION_KEY'],
    example: 'ENCRYPTION_KEY',
  }),
  RESTORE_CANARY_FILE: text({
    meaning:
      'A program of yours that a restore runs before the swap, with the variables of `SECRETS_ENV_FILE` and the restored database as `DATABASE_URL`; exit code 0 proves that it can be read',
    jobs: ['restore'],
    shape: 'an absolute path',
    pattern: /^\//,
    example: '/etc/lifeboat/canary',
  }),
};
