import { join } from 'node:path';
import { run } from '../../../../tools/setup/command.ts';
import { debianImage } from '../../../helpers/containers/bases.ts';
import { engineEnvironment } from '../../../helpers/containers/engine.ts';

/** In front of the names of images that the emulator starts for databases. */
export const imagePrefix = 'localhost/lifeboat-rds';

/** Builds what CreateDBInstance starts for a PostgreSQL 15; quick where nothing of it has changed. */
export async function buildDatabaseImage(): Promise<void> {
  const options = ['--isolation', 'chroot', '--layers', '--build-arg', `BASE=${await debianImage()}`];
  const tag = `${imagePrefix}/postgres:15-alpine`;
  await run('buildah', ['build', ...options, '--tag', tag, join(import.meta.dirname)], {
    environment: { ...(await engineEnvironment()), BUILDAH_FORMAT: 'docker' },
  });
}
