import * as v from 'valibot';
import { type Facts, type Setting, settingOf } from './setting.ts';

interface TextFacts {
  readonly example: string;
  readonly shape?: string;
  readonly pattern?: RegExp;
}

export function text(facts: Facts<string> & TextFacts & { readonly default: string }): Setting<string, string>;
export function text(facts: Facts<undefined> & TextFacts): Setting<string, undefined>;
export function text(facts: Facts<string | undefined> & TextFacts): Setting<string> {
  const shape = facts.shape ?? 'a text';
  const schema = v.pipe(v.string(), v.trim(), v.regex(facts.pattern ?? /./s, `not ${shape}`));
  return settingOf<string, string | undefined>(facts, facts.default, { shape, example: facts.example, schema });
}

interface NumberFacts {
  readonly minimum: number;
  readonly maximum: number;
  readonly unit: string;
  readonly example: string;
}

export function wholeNumber(facts: Facts<number> & NumberFacts & { readonly default: number }): Setting<number, number>;
export function wholeNumber(facts: Facts<undefined> & NumberFacts): Setting<number, undefined>;
export function wholeNumber(facts: Facts<number | undefined> & NumberFacts): Setting<number> {
  const shape = `a whole number of ${facts.unit} from ${facts.minimum} to ${facts.maximum}`;
  const problem = `not ${shape}`;
  const schema = v.pipe(
    v.string(),
    v.trim(),
    v.regex(/^\d{1,12}$/, problem),
    v.transform(Number),
    v.minValue(facts.minimum, problem),
    v.maxValue(facts.maximum, problem),
  );
  return settingOf<number, number | undefined>(facts, facts.default, {
    empty: 'problem',
    shape,
    example: facts.example,
    schema,
  });
}

export function flag(facts: Facts<boolean> & { readonly default: boolean }): Setting<boolean, boolean>;
export function flag(facts: Facts<undefined>): Setting<boolean, undefined>;
export function flag(facts: Facts<boolean | undefined>): Setting<boolean> {
  const schema = v.pipe(
    v.string(),
    v.trim(),
    v.toLowerCase(),
    v.picklist(['true', 'false', '1', '0', 'yes', 'no'], 'neither true nor false'),
    v.transform((word) => word === 'true' || word === '1' || word === 'yes'),
  );
  return settingOf<boolean, boolean | undefined>(facts, facts.default, {
    empty: 'problem',
    shape: 'true or false',
    example: 'true',
    schema,
  });
}

export function choice<const W extends string>(
  words: readonly W[],
  facts: Facts<W> & { readonly default: W },
): Setting<W, W> {
  const shape = `one of ${words.join(', ')}`;
  const schema = v.pipe(v.string(), v.trim(), v.picklist(words, `not ${shape}`));
  return settingOf<W, W>(facts, facts.default, { empty: 'problem', shape, example: facts.default, schema });
}

/** Without a default: the empty list. Paths are separated by a colon, as in `PATH`; everything else by a comma. */
export function list(
  separator: ',' | ':',
  facts: Facts<readonly string[]> & { readonly of: string; readonly example: string },
): Setting<readonly string[], readonly string[]> {
  const shape = `${facts.of} with ${separator} between them`;
  const items = (joined: string): readonly string[] =>
    joined
      .split(separator)
      .map((item) => item.trim())
      .filter((item) => item !== '');
  const schema = v.pipe(v.string(), v.transform(items), v.minLength(1, `not ${shape}`));
  return settingOf<readonly string[], readonly string[]>(facts, facts.default ?? [], {
    separator,
    shape,
    example: facts.example,
    schema,
  });
}
