import { prepare } from '../tools/setup/prepare.ts';
import { ensureAws } from './peers/aws.ts';

const names = ['setpriv', 'gnupg', 'igzip', 'postgres-15', 'minio', 'mc', 'rclone'] as const;

/** Paths of programs; of PostgreSQL, the folder of its programs. */
export type Tools = Readonly<Record<(typeof names)[number] | 'aws', string>>;

/** Installs what is missing, saying one line for each. */
export async function prepareTools(say: (line: string) => void): Promise<Tools> {
  return { ...(await prepare(names, say)), aws: await ensureAws(say) };
}
