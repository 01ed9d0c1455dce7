import { Failure } from '../../../errors.ts';
import type { RestoreNeeds } from '../../../ports/database.ts';

const gibibyte = 1024 ** 3;
/** What gp3 storage of one instance may have: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html */
const leastGib = 20;
const mostGib = 65_536;
/** Indexes are built beside what they replace, and the write-ahead log of the load lies there too. */
const growth = 1.3;
const roomGib = 5;

/** GiB that hold the snapshot's database while it is restored. Failure `configuration` for one that no instance holds. */
export function storageGib({ catalog }: RestoreNeeds): number {
  const { name, sizeBytes } = catalog.database;
  const wanted = Math.max(leastGib, Math.ceil((sizeBytes * growth) / gibibyte) + roomGib);
  if (wanted <= mostGib) return wanted;
  throw new Failure('configuration', `${name} would need ${wanted} GiB, and an RDS instance has ${mostGib} at most`, {
    hint: 'drill on a server of your own: set DRILL_DATABASE_URL',
  });
}
