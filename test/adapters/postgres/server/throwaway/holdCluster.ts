/** Holds a temporary cluster until it is killed: `node holdCluster.ts <scratch directory> <host:port of the source's URL>`. */

import { setTimeout as sleep } from 'node:timers/promises';
import { postgresSource } from '../../../../../lib/adapters/postgres/server/facts/source.ts';
import { findInstallations } from '../../../../../lib/adapters/postgres/server/session/installations.ts';
import { temporaryCluster } from '../../../../../lib/adapters/postgres/server/throwaway/temporaryCluster.ts';
import { needsOf } from '../../../../contracts/database.ts';
import { parseDatabaseUrl } from '../../../../helpers/databaseAddress.ts';

const [scratchDirectory = '', url = ''] = process.argv.slice(2);
const needs = await needsOf(postgresSource(parseDatabaseUrl(url)));
await temporaryCluster({ installations: () => findInstallations(), scratchDirectory }).use(
  needs,
  async ({ target }) => {
    process.stdout.write(`${target.address.port}\n`);
    await sleep(600_000);
  },
);
