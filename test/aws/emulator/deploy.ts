import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { top } from '../../docs/blocks.ts';
import { commandsOf, filled } from '../../docs/commands.ts';
import type { Reader } from '../../docs/reader.ts';

/** What the emulator calls itself. */
const account = '000000000000';

/**
 * The bootstrap and the deploy of docs/guide/aws.md, as an operator types them in `directory`, which gets this lifeboat.json. The
 * backup account is the operations account: the emulator has one.
 */
export async function deploy(operator: Reader, directory: string, region: string, file: object): Promise<void> {
  const settings = JSON.parse(await readFile(join(top, 'cdk.json'), 'utf8')) as object;
  const app = `${process.execPath} ${join(top, 'bin/app.ts')}`;
  // Nobody is there to be asked about every role and rule that is new.
  const unattended = { requireApproval: 'never', notices: false, progress: 'bar' };
  await writeFile(join(directory, 'cdk.json'), JSON.stringify({ ...settings, ...unattended, app }));
  await writeFile(join(directory, 'lifeboat.json'), JSON.stringify(file));
  const [bootstrap = '', deployment = ''] = await commandsOf('docs/guide/aws.md', import.meta.filename);
  const accounts = { '<operations account>': account, '<backup account>': account, '<region>': region };
  await operator.types(filled(bootstrap, accounts));
  await operator.types(deployment);
}
