import { attackVault } from './acts/attack.ts';
import { takeBackups } from './acts/backups.ts';
import { disaster } from './acts/disaster.ts';
import { prove } from './acts/proof.ts';
import { type Casting, setScene } from './acts/scene.ts';
import { showVerdict } from './acts/verdict.ts';
import type { Demo } from './demo.ts';
import { lifeboat } from './lifeboat.ts';

/** All acts, from an empty machine to the last table. `whole` is true when everything came back. */
export async function play(casting: Casting): Promise<{ readonly demo: Demo; readonly whole: boolean }> {
  const { screen } = casting;
  const began = performance.now();
  const { demo, marina, seal } = await setScene(casting);
  const backups = await takeBackups(demo, marina);
  await attackVault(demo);

  screen.heading('Lifeboat rehearses the rescue');
  await lifeboat(demo, 'prune', 'prune', '--dry-run');
  const drillSeconds = await lifeboat(demo, 'drill', 'drill');
  await lifeboat(demo, 'drill', 'status');

  await disaster(demo);

  screen.heading('Rescue');
  const restoreSeconds = await lifeboat(demo, 'restore', 'restore', '--yes');

  const proof = await prove(demo, backups, seal);
  const times = [
    { what: 'backup', seconds: backups.backupSeconds },
    { what: 'mirror', seconds: backups.mirrorSeconds },
    { what: 'drill', seconds: [drillSeconds] },
    { what: 'restore', seconds: [restoreSeconds] },
  ];
  return { demo, whole: showVerdict(screen, proof, times, (performance.now() - began) / 1000) };
}
