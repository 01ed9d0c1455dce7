import {
  CreateSecretCommand,
  GetSecretValueCommand,
  paginateListSecrets,
  type SecretListEntry,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { isMark, type KeyMark } from '../../../core/secrets/keyMark.ts';
import type { SecretCopy } from '../../../core/secrets/secretCopy.ts';
import { Failure } from '../../../errors.ts';
import type { SecretReader, SecretRecords, SecretWriter } from '../../../ports/secrets.ts';
import { secretsManagerFailure } from './failure.ts';

export interface SecretsPlace {
  readonly client: SecretsManagerClient;
  readonly region: string;
  readonly host: string;
}

/** What a secret may be long: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const longestBytes = 65_536;
const markTag = 'lifeboat:mark:';
const storedTag = 'lifeboat:storedAt';
const fileTag = 'lifeboat:file';

/**
 * One secret per copy, `lifeboat/<host>/env/<time>`; times and marks are tags, so that comparing keys needs no right to
 * read any secret.
 */
export function secretsManagerRecords({ client, region, host }: SecretsPlace): SecretRecords {
  const prefix = prefixOf(host);
  return {
    description: `AWS Secrets Manager in ${region}`,
    async list() {
      const copies: SecretCopy[] = [];
      try {
        const pages = paginateListSecrets({ client }, { Filters: [{ Key: 'name', Values: [prefix] }] });
        for await (const { SecretList = [] } of pages) {
          copies.push(...SecretList.map((entry) => copyOf(entry, host)).filter((copy) => copy !== null));
        }
      } catch (error) {
        throw secretsManagerFailure(error, `list the secrets under ${prefix}`);
      }
      return copies.toSorted((a, b) => Date.parse(b.storedAt) - Date.parse(a.storedAt));
    },
  };
}

export function secretsManagerReader(place: SecretsPlace): SecretReader {
  return {
    ...secretsManagerRecords(place),
    async read(name) {
      if (!name.startsWith(prefixOf(place.host))) {
        throw new Failure('usage', `${JSON.stringify(name)} is no copy of ${place.host}`, {
          hint: 'lifeboat secrets list',
        });
      }
      try {
        const { SecretBinary, SecretString } = await place.client.send(new GetSecretValueCommand({ SecretId: name }));
        return SecretBinary ?? Buffer.from(SecretString ?? '', 'utf8');
      } catch (error) {
        throw secretsManagerFailure(error, `read the secret ${name}`);
      }
    },
  };
}

export function secretsManagerWriter(place: SecretsPlace): SecretWriter {
  return {
    ...secretsManagerRecords(place),
    nameAt: (at, file) =>
      `${prefixOf(place.host)}${at.toISOString().slice(0, 19).replaceAll(':', '-')}Z${file === undefined ? '' : `-${file}`}`,
    async add(copy, content) {
      if (content.length > longestBytes) {
        throw new Failure(
          'usage',
          `the file has ${content.length} bytes, and a secret of AWS holds ${longestBytes} (64 KiB) at most`,
          {
            hint: 'store it as an OpenPGP file: SECRETS_STORE=<directory>',
          },
        );
      }
      const tags = [
        [storedTag, copy.storedAt],
        ...(copy.file === undefined ? [] : [[fileTag, copy.file]]),
        ...Object.entries(copy.marks).map(([name, mark]) => [markTag + name, mark]),
      ];
      try {
        await place.client.send(
          new CreateSecretCommand({
            Name: copy.name,
            Description: `${copy.file ?? `${copy.variables.length} variables`} of ${copy.host}, kept for a restore`,
            SecretBinary: content,
            Tags: tags.map(([Key, Value]) => ({ Key, Value })),
          }),
        );
      } catch (error) {
        throw secretsManagerFailure(error, `store the secret ${copy.name}`);
      }
    },
  };
}

/**
 * Null for a secret that somebody else put under our prefix. Names of variables are not listed: they are in the secret.
 */
function copyOf({ Name, Tags = [] }: SecretListEntry, host: string): SecretCopy | null {
  const tags = new Map(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
  const storedAt = tags.get(storedTag);
  if (Name === undefined || storedAt === undefined || Number.isNaN(Date.parse(storedAt))) return null;
  const marks: Record<string, KeyMark> = {};
  for (const [key, value] of tags) {
    if (key.startsWith(markTag) && isMark(value)) marks[key.slice(markTag.length)] = value;
  }
  const file = tags.get(fileTag);
  return { format: '1.0', name: Name, host, storedAt, ...(file === undefined ? {} : { file }), variables: [], marks };
}

function prefixOf(host: string): string {
  return `lifeboat/${host}/env/`;
}
