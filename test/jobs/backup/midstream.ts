import { randomBytes } from 'node:crypto';

import type { BackupPorts } from '../../../lib/jobs/backup/contract.ts';
import { connected, withAddress } from '../../marina/connection.ts';
import type { Place } from '../helpers/place.ts';

/** More than the pipes, the compressor, gpg and the upload's parts hold together: pg_dump must wait for whoever reads. */
const ballastMegabytes = 64;

/** A second database of the marina's owner on the same server, whose dump is too long to be over before a test acts. */
export async function ballast({ postgres, marina }: Place): Promise<{ readonly url: string }> {
  await postgres.createDatabase('ballast', 'owner crm_app');
  const url = withAddress(marina.databaseUrl, { database: 'ballast' });
  await connected(url, async (client) => {
    await client.query('create table ballast (id integer primary key, noise bytea)');
    await client.query('alter table ballast alter noise set storage external');
    const megabyte = randomBytes(1024 * 1024);
    for (let id = 0; id < ballastMegabytes; id += 1) {
      megabyte.writeUInt32BE(id);
      await client.query('insert into ballast values ($1, $2)', [id, megabyte]);
    }
  });
  return { url };
}

/** More than an archive's head with all that the stages before the table's bytes write: past it, COPY has begun. */
const headBytes = 4 * 1024 * 1024;

/** The same ports, but the dump's stream waits for `act` amid the ballast: nothing else is in between. */
export function actingInMidstream(ports: BackupPorts, act: () => unknown): BackupPorts {
  return {
    ...ports,
    dumper: {
      ...ports.dumper,
      dump(request) {
        const { bytes, facts } = ports.dumper.dump(request);
        return { bytes: held(bytes, act), facts };
      },
    },
  };
}

/** The same ports, but `act` is waited for between the export of the snapshot and the start of pg_dump. */
export function actingBeforeDump(ports: BackupPorts, act: () => Promise<unknown>): BackupPorts {
  return {
    ...ports,
    source: {
      ...ports.source,
      withSnapshot: (use, signal) =>
        ports.source.withSnapshot(async (snapshot, until) => {
          await act();
          return use(snapshot, until);
        }, signal),
    },
  };
}

async function* held(bytes: AsyncIterable<Uint8Array>, act: () => unknown): AsyncGenerator<Uint8Array> {
  let passed = 0;
  let acted = false;
  for await (const chunk of bytes) {
    yield chunk;
    passed += chunk.length;
    if (acted || passed < headBytes) continue;
    acted = true;
    await act();
  }
}
