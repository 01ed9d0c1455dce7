import { Failure } from '../errors.ts';
import { type CommandOptions, type OptionValues, oneOf, value } from './options.ts';

/** For every command that a task can run instead. */
export const onAwsOptions = {
  on: oneOf('--on <place>', 'as a task of the deployed stacks, with your own rights on AWS', ['aws']),
  follow: value('--follow <task>', 'with --on aws: come back to a task that was started so'),
} as const;

/**
 * Whether the command is to run as a task. Failure `usage` for options that a task does not accept: it accepts only
 * those in `heard`, because a person who may start a task must not choose what it works on.
 */
export function wantsAws<O extends CommandOptions & typeof onAwsOptions>(
  options: O,
  values: OptionValues<O>,
  heard: readonly (keyof O & string)[] = [],
): boolean {
  const given = Object.entries(options).filter(([name]) => isGiven(Reflect.get(values, name)));
  const names = new Set(given.map(([name]) => name));
  if (!names.has('on')) {
    if (!names.has('follow')) return false;
    throw new Failure('usage', '--follow is for tasks on AWS', { hint: 'say --on aws too' });
  }
  const taken: readonly string[] = names.has('follow') ? ['on', 'follow'] : ['on', ...heard];
  const [, odd] = given.find(([name]) => !taken.includes(name)) ?? [];
  if (odd === undefined) return true;
  const flag = odd.option.long ?? odd.option.flags;
  const reason = names.has('follow') ? 'a task that runs already listens to nothing' : 'a task does not listen to it';
  throw new Failure('usage', `${flag} does not go with --on aws: ${reason}`, { hint: `leave out ${flag}` });
}

/** An option that was not given is undefined, or false for a flag. */
function isGiven(found: unknown): boolean {
  return found !== undefined && found !== false;
}
