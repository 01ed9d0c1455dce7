/** Holds rules disabled until it is killed: `node holdRules.ts <endpoint> <rule>...`. */

import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { eventBridgeSchedules } from '../../../../lib/adapters/aws/eventbridge/schedules.ts';
import { hurriedClock } from '../../../helpers/hurriedClock.ts';

const [endpoint = '', ...rules] = process.argv.slice(2);
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
await eventBridgeSchedules(new EventBridgeClient({ endpoint, region: 'eu-central-1', credentials }), {
  rules,
  tasks: { running: async () => [] },
  by: 'restore run-2',
  waitSeconds: 900,
  clock: hurriedClock(),
  signal: new AbortController().signal,
}).paused(async () => {
  process.stdout.write('paused\n');
  await sleep(600_000);
});
