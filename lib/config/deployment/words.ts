import * as v from 'valibot';

/** A text of one form. Issues complete `aws.name is "…", …`, as those of the settings do. */
export function texts(pattern: RegExp, shape: string): v.GenericSchema<unknown, string> {
  return v.pipe(v.string(`not ${shape}`), v.regex(pattern, `not ${shape}`));
}

export function words<const W extends string>(...given: readonly W[]): v.GenericSchema<unknown, W> {
  return v.picklist(given, `not one of ${given.join(', ')}`);
}

export function truth(fallback: boolean): v.OptionalSchema<v.GenericSchema<unknown, boolean>, boolean> {
  return v.optional(v.boolean('neither true nor false'), fallback);
}

/** Ids of one kind such as `subnet-…`, from `least` to `most` of them. */
export function ids(prefix: string, least: number, most = Number.MAX_SAFE_INTEGER): v.GenericSchema<unknown, string[]> {
  const item = texts(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `an id such as ${prefix}-0123456789abcdef0`);
  const shape = `not a list of at least ${least} ids such as ${prefix}-0123456789abcdef0`;
  return v.pipe(v.array(item, shape), v.minLength(least, shape), v.maxLength(most, `more than ${most} ids`));
}
