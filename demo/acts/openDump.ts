import { countText } from '../../lib/cli/output/amounts.ts';
import type { Demo } from '../demo.ts';
import { DemoFailed } from '../demoFailed.ts';
import { vaultBucket } from '../names.ts';
import { endAgent, type SealKeys, startAgent } from '../openpgp.ts';
import { output } from '../programs.ts';

/** Every program must end well, and read to the end: a listing alone needs only an archive's first bytes. */
const pipeline = `set -o pipefail
gpg --batch --quiet --no-tty --decrypt "$1" | gunzip | { "$2/pg_restore" --list && cat >/dev/null; }`;

interface Listed {
  readonly key: string;
  readonly lastModified: string;
}

/** Opens the newest dump with stock tools alone: mc, gpg, gunzip, pg_restore. */
export async function openDump({ screen, mc, servers, invocation }: Demo, seal: SealKeys): Promise<void> {
  const listed = (await mc.json('ls', '--recursive', `vault/${vaultBucket}/pg/`)) as readonly Listed[];
  const dumps = listed.filter(({ key }) => key.endsWith('.gpg'));
  const [newest] = dumps.toSorted((one, other) => Date.parse(other.lastModified) - Date.parse(one.lastModified));
  if (newest === undefined) throw new DemoFailed('the vault holds no dump');
  const file = `${servers.directory}/newest.dump.gz.gpg`;
  await screen.stage(
    'opening a dump by hand',
    async () => {
      await mc.run('cp', `vault/${vaultBucket}/pg/${newest.key}`, file);
      try {
        await startAgent(seal.operatorHome, invocation);
        const listing = await output('bash', ['-c', pipeline, 'bash', file, servers.postgres.programs], {
          ...invocation,
          environment: { GNUPGHOME: seal.operatorHome },
        });
        const tables = listing.split('\n').filter((line) => / TABLE DATA /.test(line)).length;
        if (tables === 0) throw new DemoFailed(`${newest.key} lists no table`);
        return tables;
      } finally {
        await endAgent(seal.operatorHome, invocation);
      }
    },
    (tables) =>
      `the newest dump opens without Lifeboat, ${countText(tables)} tables and partitions: gpg --decrypt | gunzip | pg_restore --list`,
  );
}
