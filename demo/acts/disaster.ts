import { connected } from '../../test/marina/connection.ts';
import { bucketName } from '../../test/marina/load.ts';
import type { Demo } from '../demo.ts';
import { DemoFailed } from '../demoFailed.ts';
import { database } from '../names.ts';

/** Database dropped, bucket emptied; both looked at afterwards. */
export async function disaster({ screen, servers, mc }: Demo): Promise<void> {
  screen.heading('Disaster');
  await screen.stage(
    'dropping the database',
    () => connected(servers.postgres.url, (client) => client.query(`DROP DATABASE ${database} WITH (FORCE)`)),
    `database ${database} is dropped`,
  );
  await screen.stage(
    'emptying the bucket',
    () => mc.run('rm', '--recursive', '--force', `live/${bucketName}`),
    `bucket ${bucketName} is emptied`,
  );
  const databases = await connected(servers.postgres.url, (client) =>
    client.query('SELECT FROM pg_database WHERE datname = $1', [database]),
  );
  const files = await mc.json('ls', '--recursive', `live/${bucketName}`);
  if (databases.rowCount !== 0 || files.length > 0) throw new DemoFailed('the disaster left something: no proof then');
}
