import { askYesNo } from '../output/question.ts';
import { settingsOf } from './answers.ts';
import { askFor, begin, type Desk, trialOf, untilSound } from './desk.ts';

/** The application's database and bucket: offered as found, asked for where not found. */
export async function askApplication(desk: Desk): Promise<void> {
  const { answers, context } = desk;
  const found = foundThere(desk);
  begin(
    desk,
    'The application',
    answers.applicationFile === null
      ? 'No .env was found here (another one is named with --app-env).'
      : `Read from ${answers.applicationFile}${found.length === 0 ? ': neither DATABASE_URL nor MINIO_*.' : ':'}`,
  );
  for (const line of found) context.screen.line(`  ${line}`);
  const use = found.length > 0 && (await askYesNo('Back these up?', context.signal, true));
  await untilSound(desk, {
    known: use && answers.texts.has('DATABASE_URL'),
    ask: () => askFor(desk, 'DATABASE_URL', 'Database URL, postgresql://user:password@host:port/database'),
    attempt: trialOf(desk, 'database'),
    mayGoOn: false,
  });
  await untilSound(desk, {
    known: use && settingsOf(answers).powers.liveFiles !== undefined,
    ask: async () => {
      await askFor(desk, 'MINIO_ENDPOINT', 'Host of the application’s object store');
      await askFor(desk, 'MINIO_PORT', 'Its port', '9000');
      await askFor(desk, 'MINIO_USE_SSL', 'Whether it speaks TLS', 'false');
      await askFor(desk, 'MINIO_BUCKET', 'The bucket');
      await askFor(desk, 'MINIO_ACCESS_KEY', 'An access key that may list and read it');
      await askFor(desk, 'MINIO_SECRET_KEY', 'Its secret');
    },
    attempt: trialOf(desk, 'live bucket'),
    mayGoOn: false,
  });
  const { host } = settingsOf(answers).powers;
  if (host !== undefined) answers.texts.set('BACKUP_HOST', host);
}

/** Without the passwords. Empty where the value found cannot be parsed: then the operator is asked. */
function foundThere({ answers }: Desk): readonly string[] {
  let powers: ReturnType<typeof settingsOf>['powers'];
  try {
    ({ powers } = settingsOf(answers));
  } catch {
    return [];
  }
  const { source, liveFiles: live } = powers;
  return [
    ...(source === undefined
      ? []
      : [`database ${source.database} at ${source.host}:${source.port}, as ${source.user}`]),
    ...(live === undefined ? [] : [`bucket ${live.bucket} at ${live.host}:${live.port}`]),
  ];
}
