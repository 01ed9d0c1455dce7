import { bucketName } from '../../test/marina/load.ts';
import type { Demo } from '../demo.ts';
import { environmentFile } from '../environments.ts';
import { program } from '../lifeboat.ts';
import { vaultBucket } from '../names.ts';
import type { DemoScreen } from '../screen.ts';
import type { Servers, Store } from '../servers.ts';

/** What to type at servers that were left running. */
export function showAround(demo: Demo, mcProgram: string): void {
  const { screen, servers } = demo;
  const { postgres, live, vault, keeper, directory } = servers;
  // Without a folder of its own mc makes one in the reader's home.
  const mc = (alias: string, { accessKey, secretKey, host, port }: Store, bucket: string): string =>
    `MC_CONFIG_DIR=${directory}/mc MC_HOST_${alias}=http://${accessKey}:${secretKey}@${host}:${port} ${mcProgram} tree ${alias}/${bucket}`;
  screen.heading('The servers keep running');
  say(screen, 'the database', `${postgres.programs}/psql '${demo.databaseUrl}'`);
  say(screen, 'the live files, as the root of their store', mc('live', live, bucketName));
  say(screen, 'the vault, as its root', mc('vault', vault, vaultBucket));
  say(screen, 'the snapshots (the keys of the jobs are good for an hour)', lifeboatCommand(servers, 'list'));
  say(screen, 'another restore, with the application’s database in place', lifeboatCommand(servers, 'restore'));
  say(screen, 'the end: stops the servers and removes their folder', `kill ${keeper}`);
}

/** The command on one line of its own, unwrapped, to be copied. */
function say(screen: DemoScreen, what: string, command: string): void {
  screen.text(`# ${what}`, { style: 'dim' });
  screen.copyable(command);
}

function lifeboatCommand(servers: Servers, verb: string): string {
  return `${process.execPath} ${program} --env-file ${environmentFile(servers, 'restore')} ${verb}`;
}
