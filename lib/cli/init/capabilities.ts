import { join } from 'node:path';
import type { SetUp } from '../../compose/init.ts';
import { settingsFileName } from '../../config/setUpFiles.ts';
import { capabilitiesText, changedCapabilities, parseCapabilities } from '../../core/vault/capabilities.ts';
import { type Answers, settingsOf } from './answers.ts';

/**
 * Adds the capabilities found in the vault's store. A set-up without such a line, or whose store does what the line
 * says, stays as it is, so that a second run replaces no file.
 */
export async function addCapabilities(setUp: SetUp, answers: Answers): Promise<void> {
  const said = answers.texts.get('BACKUP_S3_CAPABILITIES');
  const known = said === undefined ? null : parseCapabilities(said);
  if (known === null && (await setUp.files.read(join(answers.directory, settingsFileName))) !== null) return;
  const found = await setUp.capabilities(settingsOf(answers));
  if (found === null || (known !== null && changedCapabilities(known, found).length === 0)) return;
  answers.texts.set('BACKUP_S3_CAPABILITIES', capabilitiesText(found));
}
