import type * as v from 'valibot';
import type { JobName } from '../core/runs/receipt.ts';

/** One variable: what it means to a person, and how its text becomes a value. */
export interface Setting<T = unknown, D extends T | undefined = T | undefined> {
  readonly meaning: string;
  /** The jobs that read it. */
  readonly jobs: readonly JobName[];
  /** Kept out of lifeboat.json and of every message. */
  readonly secret: boolean;
  /** Redacted in all output. Not for a key's id, which may be a plain word such as `minio`. */
  readonly redacted: boolean;
  /** Completes `set X to …`. */
  readonly shape: string;
  readonly example: string;
  readonly default: D;
  /** For the table, where the default is not simply the value. */
  readonly defaultText: string | undefined;
  /** How an empty string is treated: as not set, or as a problem, because '' is neither a number nor zero. */
  readonly empty: 'missing' | 'problem';
  /** Joins an array of lifeboat.json into the text that the environment would hold. */
  readonly separator: string | undefined;
  /** Issues complete `X is "…", …`: `not a whole number from 1 to 60`. */
  readonly schema: v.GenericSchema<string, T>;
}

/** What a setting's value is typed as: undefined only where there is no default. */
export type ValueOf<S> = S extends Setting<infer T, infer D> ? (undefined extends D ? T | undefined : T) : never;

/** What the table of settings says about each variable; the rest follows from its kind. */
export interface Facts<D> {
  readonly meaning: string;
  readonly jobs: readonly JobName[];
  readonly default?: D;
  readonly defaultText?: string;
}

type Kind<T> = Pick<Setting<T>, 'shape' | 'example' | 'schema'> &
  Partial<Pick<Setting<T>, 'secret' | 'redacted' | 'empty' | 'separator'>>;

/** A setting of one kind. `fallback` is the default again, for the type: undefined where the facts have none. */
export function settingOf<T, D extends T | undefined>(facts: Facts<D>, fallback: D, kind: Kind<T>): Setting<T, D> {
  return {
    meaning: facts.meaning,
    jobs: facts.jobs,
    secret: false,
    redacted: false,
    default: fallback,
    defaultText: facts.defaultText,
    empty: 'missing',
    separator: undefined,
    ...kind,
  };
}
