import type { Environment } from '../../config/env.ts';
import type { Settings } from '../../config/load.ts';
import { type Answers, settingsOf } from './answers.ts';

/** The store administrator's keys. No job reads them, and no file of the set-up holds them. */
export interface Administrator {
  readonly id: string;
  readonly secret: string;
}

/** From variables of their own. */
export function administratorOf({
  INIT_S3_ACCESS_KEY: id,
  INIT_S3_SECRET_KEY: secret,
}: Environment): Administrator | null {
  return id === undefined || secret === undefined || id === '' || secret === '' ? null : { id, secret };
}

/** The settings with the administrator's keys, used only to set up the vault. */
export function settingsAs(answers: Answers, { id, secret }: Administrator): Settings {
  const texts = new Map(answers.texts).set('BACKUP_S3_ACCESS_KEY', id).set('BACKUP_S3_SECRET_KEY', secret);
  texts.delete('BACKUP_S3_SESSION_TOKEN');
  return settingsOf({ ...answers, texts });
}
