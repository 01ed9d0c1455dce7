/** Holds a throwaway instance until it is killed: `node holdInstance.ts <endpoint> <scratch directory> <URL of the source>`. */

import { setTimeout as sleep } from 'node:timers/promises';
import { RDSClient } from '@aws-sdk/client-rds';
import { rdsThrowaway } from '../../../../lib/adapters/aws/rds/throwaway.ts';
import { scratchIn } from '../../../../lib/adapters/local/scratch/scratch.ts';
import { postgresSource } from '../../../../lib/adapters/postgres/server/facts/source.ts';
import { needsOf } from '../../../contracts/database.ts';
import { parseDatabaseUrl } from '../../../helpers/databaseAddress.ts';
import { hurriedClock } from '../../../helpers/hurriedClock.ts';

const [endpoint = '', directory = '', url = ''] = process.argv.slice(2);
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
await rdsThrowaway(new RDSClient({ endpoint, region: 'eu-central-1', credentials }), {
  place: {
    subnetGroup: 'lifeboat-drill',
    securityGroups: ['sg-1'],
    instanceClass: 'db.t4g.medium',
    parameterGroup: undefined,
    namePrefix: 'lifeboat-drill',
    owner: 'lifeboat',
  },
  sslMode: 'require',
  certificates: '',
  scratch: scratchIn(directory),
  clock: hurriedClock(),
  creationSeconds: 86_400,
  signal: new AbortController().signal,
}).use(await needsOf(postgresSource(parseDatabaseUrl(url))), async ({ target }) => {
  process.stdout.write(`${target.address.port}\n`);
  await sleep(600_000);
});
