import assert from 'node:assert/strict';
import { test } from 'node:test';
import { libpqEnvironment } from '../../../../../lib/adapters/postgres/server/session/address.ts';
import { parseDatabaseUrl } from '../../../../helpers/databaseAddress.ts';

test('a child process gets the whole address in its environment', () => {
  const address = parseDatabaseUrl('postgresql://u:p@[::1]:6000/crm?sslmode=verify-ca&sslrootcert=/ca.pem');
  assert.deepEqual(libpqEnvironment({ ...address, role: 'owner' }), {
    PGHOST: '::1',
    PGPORT: '6000',
    PGUSER: 'u',
    PGPASSWORD: 'p',
    PGDATABASE: 'crm',
    PGSSLMODE: 'verify-ca',
    PGSSLROOTCERT: '/ca.pem',
    PGAPPNAME: 'lifeboat',
    PGCONNECT_TIMEOUT: '15',
    PGOPTIONS: '',
    PGTARGETSESSIONATTRS: 'any',
  });
});

test('verify-full without a root certificate trusts whom the system trusts, and no other mode does', () => {
  const roots = (query: string): string | undefined =>
    libpqEnvironment(parseDatabaseUrl(`postgresql://u:p@db.example.com/crm${query}`))['PGSSLROOTCERT'];
  assert.match(roots('?sslmode=verify-full') ?? '', /^system$|^\/etc\/.*(?:crt|pem)$/);
  assert.equal(roots('?sslmode=verify-full&sslrootcert=/ca.pem'), '/ca.pem');
  for (const query of ['', '?sslmode=require', '?sslmode=verify-ca']) assert.equal(roots(query), '');
});
