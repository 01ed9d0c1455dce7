import { Secret } from './secret.ts';
import { type SettingName, settingNamed, type Values } from './settings.ts';

/** Everything to redact in output: whole settings, and the passwords inside others. */
export function secretsOf(texts: ReadonlyMap<SettingName, string>, values: Values): readonly Secret[] {
  const whole = [...texts].filter(([name]) => settingNamed(name).redacted).map(([, text]) => new Secret(text));
  const locations = [values.DATABASE_URL, values.RESTORE_DATABASE_URL, values.DRILL_DATABASE_URL];
  const logins = [...locations, values.NOTIFY_MAIL_URL?.login];
  const passwords = logins.map((login) => login?.password).filter((password) => password !== undefined);
  return [...whole, ...passwords];
}
