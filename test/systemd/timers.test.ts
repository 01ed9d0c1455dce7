import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../helpers/until.ts';
import { manifests } from '../jobs/backup/shelves.ts';
import { assertDone, install, lastRun } from './site/services.ts';
import { everythingOf } from './site/variables.ts';
import { systemdSite } from './site.ts';

test('what was missed while the machine was off is made up for by one run of each timer when it is on again', async () => {
  const { world, machine } = await systemdSite();
  const place = await world.anew({ host: 'missed' });
  await install(machine, await everythingOf(place, machine));
  // Installing starts no run: there was none to be missed.
  assert.deepEqual(await manifests(place), []);
  const stamps = ['backup', 'mirror'].map((job) => `/var/lib/systemd/timers/stamp-lifeboat-${job}.timer`);
  // Three runs of a schedule that has one a year.
  await machine.succeed('touch', '--date', '3 years ago', ...stamps);
  await machine.turnOff();
  await machine.turnOn();
  for (const job of ['backup', 'mirror'] as const) {
    // Timers wait up to half a minute, lest all that was missed starts at once.
    await until(
      `the timer has started ${job}`,
      async () => (await lastRun(machine, job)).log.includes('Finished'),
      120,
    );
    assertDone(await lastRun(machine, job));
  }
  assert.equal((await manifests(place)).length, 1);
  assert.match((await lastRun(machine, 'mirror')).log, /^✓ \d+ files in the mirror/m);
});
