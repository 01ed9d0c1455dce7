import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeCopy } from '../../lib/core/secrets/secretCopy.ts';
import { Failure } from '../../lib/errors.ts';
import type { SecretReader, SecretWriter } from '../../lib/ports/secrets.ts';

export interface SecretStores {
  reader(host: string): Promise<SecretReader>;
  writer(host: string): Promise<SecretWriter>;
}

const content = Buffer.from('ENCRYPTION_KEY=k0\nNOTE="line one\\nümlaut"\n', 'utf8');

/** What every place for copies of secrets must do. */
export function secretStoreContract(name: string, stores: () => SecretStores): void {
  const add = async (host: string, storedAt: Date): Promise<string> => {
    const writer = await stores().writer(host);
    const about = { name: writer.nameAt(storedAt), host, storedAt };
    await writer.add(await describeCopy(about, new Map([['ENCRYPTION_KEY', 'k0']]), ['ENCRYPTION_KEY']), content);
    return about.name;
  };

  test(`${name}: copies are listed newest first, each of its host, and come back to the byte`, async () => {
    const older = await add('first', new Date('2026-03-01T10:00:00Z'));
    const newer = await add('first', new Date('2026-03-02T10:00:00Z'));
    await add('first-other', new Date('2026-03-03T10:00:00Z'));
    const reader = await stores().reader('first');
    const copies = await reader.list();
    assert.deepEqual(
      copies.map((copy) => copy.name),
      [newer, older],
    );
    assert.deepEqual(Object.keys(copies[0]?.marks ?? {}), ['ENCRYPTION_KEY']);
    assert.ok(content.equals(await reader.read(older)));
  });

  test(`${name}: a host without a copy has an empty list`, async () => {
    assert.deepEqual(await (await stores().reader('nobody')).list(), []);
  });

  test(`${name}: refuses a second copy under one name, and keeps the first`, async () => {
    const at = new Date('2026-03-04T10:00:00Z');
    const taken = await add('twice', at);
    await assert.rejects(add('twice', at), (error) => error instanceof Failure && error.kind === 'busy');
    const reader = await stores().reader('twice');
    assert.ok(content.equals(await reader.read(taken)));
  });

  test(`${name}: refuses to read what is no copy of the host`, async () => {
    await add('owner', new Date('2026-03-05T10:00:00Z'));
    const foreign = (await stores().writer('owner')).nameAt(new Date('2026-03-05T10:00:00Z'));
    const reader = await stores().reader('stranger');
    await assert.rejects(reader.read(foreign), (error) => error instanceof Failure && error.kind === 'usage');
  });

  test(`${name}: refuses to read a copy that is not there, and says where those are listed`, async () => {
    const writer = await stores().writer('owner');
    const reader = await stores().reader('owner');
    await assert.rejects(reader.read(writer.nameAt(new Date('2020-01-01T00:00:00Z'))), {
      kind: 'usage',
      hint: 'lifeboat secrets list',
    });
  });
}
