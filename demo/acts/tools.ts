import { prepare } from '../../tools/setup/prepare.ts';
import { type ToolName, tools } from '../../tools/setup/tools/index.ts';
import type { DemoScreen } from '../screen.ts';

const needed = ['setpriv', 'gnupg', 'igzip', 'postgres-15', 'minio', 'mc'] as const satisfies readonly ToolName[];
type Needed = (typeof needed)[number];

/** What is compiled takes long enough to be said before. */
const slow: Readonly<Partial<Record<Needed, string>>> = { minio: 'about three minutes', mc: 'about half a minute' };

/** Installs what is missing, saying what; says nothing on a prepared machine. Returns where each tool is. */
export async function installTools(screen: DemoScreen): Promise<Readonly<Record<Needed, string>>> {
  const missing: Needed[] = [];
  for (const name of needed) if ((await tools[name].find()) === undefined) missing.push(name);
  if (missing.length > 0) screen.heading('Installing what is missing, once');
  for (const name of missing) {
    const { how } = tools[name];
    const waitSettings = slow[name];
    if (waitSettings !== undefined) screen.text(`${name} is built from source, which takes ${waitSettings}`);
    await screen.stage(how, () => prepare([name], () => undefined), `${name}: ${how}`);
  }
  return prepare(needed, () => undefined);
}
