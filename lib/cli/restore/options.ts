import { parseGrantedRights } from '../../core/restore/roleRights.ts';
import { trustableDoubts } from '../../core/verify/doubt.ts';
import { choiceOptions } from '../choice.ts';
import { readTime } from '../moments.ts';
import { onAwsOptions } from '../onAws.ts';
import { flag, oneOf, parsed, value } from '../options.ts';
import { keptOptions } from './kept.ts';
import { readLsn, readXid } from './target.ts';

/** What `lifeboat restore` can be told. */
export const restoreCommandOptions = {
  ...choiceOptions,
  at: parsed(
    '--at <time>',
    'this moment where the log was streamed, else the newest snapshot taken by then, UTC',
    readTime,
    'a time such as 2026-03-01T12:00Z',
  ),
  lsn: parsed(
    '--lsn <position>',
    'just before this position of the streamed log',
    readLsn,
    'a position such as 0/1A2B3C4D',
  ),
  xid: parsed('--xid <transaction>', 'just after this transaction', readXid, 'a whole number'),
  trust: oneOf('--trust <doubt>', 'restore in spite of this doubt, which the refusal names', trustableDoubts),
  only: oneOf('--only <surface>', 'leave the rest alone', ['database', 'objects']),
  database: value(
    '--database <name>',
    'restore under this name (default: the one in RESTORE_DATABASE_URL; the name it had where that is postgres, template1 or defaultdb)',
  ),
  inPlace: flag('--in-place', 'empty the existing database and restore into it: there is no way back'),
  beside: flag(
    '--beside',
    'restore and verify the database under a name of its own, swap nothing; with --confirm only if that is not its name',
  ),
  tablespaces: flag('--tablespaces', 'put everything into the tablespaces it was in, which the server must have'),
  disconnect: flag('--disconnect', 'close the database to others and end their sessions before it is swapped'),
  keepGoing: flag(
    '--keep-going',
    'bring every row back; leave out or weaken the objects that fail, and list them with the statements to run later',
  ),
  asMaster: flag(
    '--as-master',
    'create as the master what a plain role may not create (functions in C, casts, event triggers, …), of a signed snapshot; the plan shows every statement',
  ),
  confirmStatements: value(
    '--confirm-statements <digest>',
    'with --as-master and --yes: the digest of the statements, which --dry-run shows',
  ),
  overwrite: flag('--overwrite', 'with --only objects: replace files that are newer than the snapshot, too'),
  keepNewer: flag('--keep-newer', 'with --only objects: keep files that are newer, however many they are'),
  ...keptOptions,
  grantAttributes: parsed(
    '--grant-attributes <role=rights>',
    'bring back privileged attributes, memberships or settings of a role, which are left out otherwise',
    parseGrantedRights,
    'roles and rights such as cdc=replication;jobs=bypassrls,pg_read_all_data',
  ),
  yes: flag('--yes', 'ask nothing'),
  confirm: value('--confirm <database>', 'its name, in place of the question, where it exists and is not empty'),
  dryRun: flag('--dry-run', 'print the plan, change nothing'),
  ...onAwsOptions,
} as const;
