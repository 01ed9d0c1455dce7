import { operatorFiles } from '../adapters/local/operatorFiles/operatorFiles.ts';
import type { SettingName } from '../config/settings.ts';
import { Failure } from '../errors.ts';

const setting: SettingName = 'BACKUP_S3_CAPABILITIES';

/**
 * Sets the store's capabilities in a lifeboat.json and changes nothing else in it. Creates the file where there is
 * none.
 */
export async function writeCapabilities(file: string, capabilities: string): Promise<void> {
  const before = await operatorFiles.read(file);
  const content = { ...objectIn(before ?? '{}', file), [setting]: capabilities };
  const options = { secret: false, replace: before !== null };
  if ((await operatorFiles.write(file, `${JSON.stringify(content, null, 2)}\n`, options)) === 'written') return;
  throw new Failure('busy', `${file} was written by somebody else meanwhile; it was left alone`, {
    hint: 'lifeboat doctor --write',
  });
}

function objectIn(text: string, file: string): object {
  const content: unknown = JSON.parse(text);
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content;
  throw new Failure('configuration', `${file} is not an object`, { hint: 'begin it with { and end it with }' });
}
