import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { libpqEnvironment } from '../../../../lib/adapters/postgres/server/session/address.ts';
import { connect } from '../../../../lib/adapters/postgres/server/session/connect.ts';
import type { DatabaseAddress } from '../../../../lib/ports/database.ts';
import { parseDatabaseUrl } from '../../../helpers/databaseAddress.ts';
import { type Authority, makeAuthority } from '../../../helpers/servers/authority.ts';
import type { PostgresServer } from '../../../helpers/servers/postgres.ts';

const execute = promisify(execFile);

/** On a server whose certificate is for `localhost`: `verify-full` as the driver and as the major's own pg_dump understand it. */
export function tlsContract(name: string, server: () => PostgresServer, authority: () => Authority): void {
  test(`${name}: verify-full is spoken by the driver and by pg_dump, and refuses another authority and another name`, async () => {
    const { binDirectory } = server();
    const dump = (address: DatabaseAddress) =>
      execute(join(binDirectory, 'pg_dump'), ['--schema-only'], { env: libpqEnvironment(address) });
    const sslMode = 'verify-full';
    const trusting = {
      ...parseDatabaseUrl(server().url()),
      host: 'localhost',
      sslMode,
      sslRootCert: authority().certificateFile,
    };
    await using session = await connect(trusting);
    assert.deepEqual(await session.texts('select ssl from pg_stat_ssl where pid = pg_backend_pid()'), [['t']]);
    assert.match((await dump(trusting)).stdout, /PostgreSQL database dump complete/);

    await using other = await makeAuthority('DNS:localhost');
    const unknown = { ...trusting, sslRootCert: other.certificateFile };
    // The same server, by an address that its certificate does not have.
    const misnamed = { ...trusting, host: '127.0.0.1' };
    for (const [address, said] of [
      [unknown, /certificate verify failed/],
      [misnamed, /does not match host name "127\.0\.0\.1"/],
    ] as const) {
      await assert.rejects(connect(address), { kind: 'configuration', hint: /sslmode and sslrootcert/ });
      await assert.rejects(dump(address), { stderr: said });
    }
    await using named = await connect({ ...misnamed, sslMode: 'verify-ca' });
    assert.deepEqual(await named.texts('select 1'), [['1']]);
  });
}
