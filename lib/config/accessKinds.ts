import * as v from 'valibot';
import { type Capabilities, parseCapabilities } from '../core/vault/capabilities.ts';
import { normalPrefix, prefixProblem, prefixShape } from '../core/vault/prefix.ts';
import { type Checks, checksExample, checksSchema } from './checks.ts';
import { databaseUrlSchema } from './databaseUrl.ts';
import { text, wholeNumber } from './kinds.ts';
import type { DatabaseLocation } from './locations.ts';
import { Secret } from './secret.ts';
import { type Facts, type Setting, settingOf } from './setting.ts';

/** A host name or an address, as the `minio` client wants it. */
export function hostName(facts: Facts<undefined>): Setting<string, undefined> {
  return text({
    ...facts,
    shape: 'a host name without scheme and port, which have variables of their own',
    pattern: /^(?:[^\s/:@]+|\[?[\da-f:.]+\]?)$/i,
    example: 'minio.example.com',
  });
}

const portRange = { minimum: 1, maximum: 65_535, unit: 'a port', example: '9000' } as const;

export function port(facts: Facts<number> & { readonly default: number }): Setting<number, number>;
export function port(facts: Facts<undefined>): Setting<number, undefined>;
export function port(facts: Facts<number | undefined>): Setting<number> {
  const { default: fallback, ...rest } = facts;
  return fallback === undefined
    ? wholeNumber({ ...rest, ...portRange })
    : wholeNumber({ ...rest, default: fallback, ...portRange });
}

/** The region of signatures; a store that requires another one says so, and then that one is used. */
export function region(facts: Facts<undefined>): Setting<string, undefined> {
  return text({ ...facts, shape: 'the name of a region', pattern: /^[a-z0-9-]+$/, example: 'eu-central-1' });
}

/** An origin: scheme, host and port, nothing after them. */
export function origin(facts: Facts<undefined> & { readonly example: string }): Setting<string, undefined> {
  const shape = 'an http:// or https:// URL with nothing after host and port';
  const schema = v.pipe(
    v.string(),
    v.trim(),
    v.check(isOrigin, `not ${shape}`),
    v.transform((url) => new URL(url).origin),
  );
  return settingOf<string, undefined>(facts, undefined, { shape, example: facts.example, schema });
}

function isOrigin(candidate: string): boolean {
  if (!/^https?:\/\//i.test(candidate) || !URL.canParse(candidate)) return false;
  const { pathname, search, hash, username } = new URL(candidate);
  return pathname === '/' && search === '' && hash === '' && username === '';
}

export function databaseUrl(facts: Facts<undefined>): Setting<DatabaseLocation, undefined> {
  return settingOf<DatabaseLocation, undefined>(facts, undefined, {
    secret: true,
    redacted: true,
    shape: 'a database URL',
    example: 'postgresql://crm:PASSWORD@db.example.com:5432/crm',
    schema: databaseUrlSchema,
  });
}

/** `id` names a key and gives no access by itself; `secret` does. */
export function credential(part: 'id' | 'secret', facts: Facts<undefined>): Setting<Secret, undefined> {
  return settingOf<Secret, undefined>(facts, undefined, {
    secret: true,
    redacted: part === 'secret',
    shape: part === 'id' ? 'the id of an access key' : 'the secret as it was issued',
    example: part === 'id' ? 'AKIA…' : '…',
    schema: v.pipe(
      v.string(),
      v.transform((value) => new Secret(value)),
    ),
  });
}

/** An address that often is a secret itself. */
export function webhookUrl(facts: Facts<undefined>): Setting<Secret, undefined> {
  const shape = 'an http:// or https:// URL without user and password';
  return settingOf<Secret, undefined>(facts, undefined, {
    secret: true,
    redacted: true,
    shape,
    example: 'https://hooks.example.com/…',
    schema: v.pipe(
      v.string(),
      v.trim(),
      v.check(isWebhook, `not ${shape}`),
      v.transform((url) => new Secret(url)),
    ),
  });
}

function isWebhook(candidate: string): boolean {
  return /^https?:\/\//i.test(candidate) && URL.canParse(candidate) && new URL(candidate).username === '';
}

/** Armored keys; a `.env` file on one line may write line ends as `\n`. */
function armored(half: 'PUBLIC' | 'PRIVATE', shape: string) {
  return v.pipe(
    v.string(),
    v.transform((given) => given.replaceAll('\\n', '\n').trim()),
    v.startsWith(`-----BEGIN PGP ${half} KEY BLOCK-----`, `not ${shape}`),
  );
}

/** For a process that is given its secrets as variables and has no disk to keep them on: a task. */
export function privateKeys(facts: Facts<undefined>): Setting<Secret, undefined> {
  const shape = 'an armored OpenPGP private key';
  return settingOf<Secret, undefined>(facts, undefined, {
    secret: true,
    redacted: true,
    shape,
    example: '-----BEGIN PGP PRIVATE KEY BLOCK-----…',
    schema: v.pipe(
      armored('PRIVATE', shape),
      v.transform((keys) => new Secret(keys)),
    ),
  });
}

/** For the same process; the checks are not secret. */
export function checks(facts: Facts<undefined>): Setting<Checks, undefined> {
  return settingOf<Checks, undefined>(facts, undefined, {
    shape: 'a JSON object with lists of SQL',
    example: checksExample,
    schema: checksSchema,
  });
}

export function publicKeys(facts: Facts<undefined>): Setting<string, undefined> {
  const shape = 'an armored OpenPGP public key';
  const schema = armored('PUBLIC', shape);
  return settingOf<string, undefined>(facts, undefined, {
    shape,
    example: '-----BEGIN PGP PUBLIC KEY BLOCK-----…',
    schema,
  });
}

/** Without a slash at its end one is added. */
export function vaultPrefix(facts: Facts<undefined>): Setting<string, undefined> {
  const schema = v.pipe(
    v.string(),
    v.trim(),
    v.rawCheck(({ dataset, addIssue }) => {
      const problem = dataset.typed ? prefixProblem(dataset.value) : null;
      if (problem !== null) addIssue({ message: problem });
    }),
    v.transform(normalPrefix),
  );
  return settingOf<string, undefined>(facts, undefined, { shape: prefixShape, example: 'shop/', schema });
}

/** The capabilities found in a store, in one line. */
export function capabilities(facts: Facts<undefined>): Setting<Capabilities, undefined> {
  const shape = 'the line that lifeboat doctor --write prints';
  const schema = v.pipe(
    v.string(),
    v.transform(parseCapabilities),
    v.custom<Capabilities>((found) => found !== null, `not ${shape}`),
  );
  const example =
    'found=2026-12-01, store=MinIO, conditions=refused, checksums=whole object, parts=10000, lifecycle=known';
  return settingOf<Capabilities, undefined>(facts, undefined, { shape, example, schema });
}
