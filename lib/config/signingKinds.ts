import * as v from 'valibot';
import { type Facts, type Setting, settingOf } from './setting.ts';

/** When a public key counts; a null bound has no end. */
export interface KeyTimes {
  /** Upper-case hex. */
  readonly fingerprint: string;
  readonly from: Date | null;
  readonly until: Date | null;
}

const isoPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z$/;

function isMoment(text: string): boolean {
  return isoPattern.test(text) && !Number.isNaN(Date.parse(text));
}

export function moment(facts: Facts<undefined>): Setting<Date, undefined> {
  const shape = 'a time in UTC such as 2026-11-30T12:00:00Z';
  return settingOf<Date, undefined>(facts, undefined, {
    shape,
    example: '2026-11-30T12:00:00Z',
    schema: v.pipe(
      v.string(),
      v.trim(),
      v.check(isMoment, `not ${shape}`),
      v.transform((text) => new Date(text)),
    ),
  });
}

export function keyTimes(facts: Facts<undefined>): Setting<readonly KeyTimes[], undefined> {
  const shape =
    'fingerprints with their times, such as 9F2C…=2026-01-01T00:00Z/2026-12-01T00:00Z, with commas between them';
  return settingOf<readonly KeyTimes[], undefined>(facts, undefined, {
    separator: ',',
    shape,
    example: '9F2C…=/2026-12-01T00:00Z',
    schema: v.pipe(
      v.string(),
      v.transform((joined) => joined.split(',').map(timesOf)),
      v.check((all) => all.every((each) => each !== null), `not ${shape}`),
      v.transform((all) => all.filter((each) => each !== null)),
    ),
  });
}

function timesOf(text: string): KeyTimes | null {
  const [, fingerprint = '', from = '', until = ''] = /^\s*([0-9A-Fa-f]{40})=([^/]*)\/([^/]*)\s*$/.exec(text) ?? [];
  if (fingerprint === '' || [from, until].some((bound) => bound !== '' && !isMoment(bound))) return null;
  const bound = (written: string): Date | null => (written === '' ? null : new Date(written));
  return { fingerprint: fingerprint.toUpperCase(), from: bound(from), until: bound(until) };
}
