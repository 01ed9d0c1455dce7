import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { databaseUrlSchema } from '../../lib/config/databaseUrl.ts';
import { addressOf } from '../../lib/config/locations.ts';

for (const [url, address] of [
  ['postgres://u@h/d', { host: 'h', port: 5432, database: 'd', user: 'u', password: undefined, sslMode: 'prefer' }],
  [
    'postgresql://us%40er:p%25%20%2F@[::1]:6432/d%C3%A4?sslmode=verify-full&sslrootcert=/etc/ca.pem',
    {
      host: '::1',
      port: 6432,
      database: 'dä',
      user: 'us@er',
      password: 'p% /',
      sslMode: 'verify-full',
      sslRootCert: '/etc/ca.pem',
    },
  ],
  [
    'postgresql://u:p@%2Frun%2Fpostgresql/d',
    { host: '/run/postgresql', port: 5432, database: 'd', user: 'u', password: 'p', sslMode: 'prefer' },
  ],
  [
    'postgresql://u:p:q@db/crm',
    { host: 'db', port: 5432, database: 'crm', user: 'u', password: 'p:q', sslMode: 'prefer' },
  ],
  [
    'postgresql://u:p@/crm?host=/run/postgresql&port=6001',
    { host: '/run/postgresql', port: 6001, database: 'crm', user: 'u', password: 'p', sslMode: 'prefer' },
  ],
  [
    'postgresql://db/crm?user=u&password=p&schema=public&connection_limit=5&sslmode=allow',
    { host: 'db', port: 5432, database: 'crm', user: 'u', password: 'p', sslMode: 'prefer' },
  ],
] as const) {
  test(`reads ${url}`, () => {
    assert.deepEqual(addressOf(v.parse(databaseUrlSchema, url)), address);
  });
}

for (const [url, problem] of [
  ['mysql://u:p@h/d', /^not a postgresql:\/\/ URL$/],
  ['h/d', /^not a postgresql:\/\/ URL$/],
  ['postgresql://u:p@h:port/d', /port is not a number/],
  ['postgresql://u:p@h:0/d', /port is not a number/],
  ['postgresql://u:p/y@h/d', /port is not a number/],
  ['postgresql://u:x@p@h/d', /an @ in the user or password/],
  ['postgresql://u:p@/d', /without a host/],
  ['postgresql://u:p@h/d?sslcert=/x', /sslcert, which is not supported/],
  ['postgresql://u:50%off@h/d', /cannot be read/],
  ['postgresql://h/d', /without a user/],
  ['postgresql://u:p@h', /without a database name/],
  ['postgresql://u:p@h/', /without a database name/],
  ['postgresql://u:p@a,b/d', /several hosts/],
  ['postgresql://u:p@h/d?sslmode=yes', /sslmode is none of disable/],
] as const) {
  test(`refuses ${url}`, () => {
    const result = v.safeParse(databaseUrlSchema, url);
    assert.match(result.issues?.[0].message ?? '', problem);
  });
}
