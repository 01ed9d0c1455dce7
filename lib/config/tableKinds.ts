import * as v from 'valibot';
import type { SampleLimit } from '../core/verify/rowSample.ts';
import { type Facts, type Setting, settingOf } from './setting.ts';

/** `public.sessions=100, audit.*=50`. */
export function tablePercents(
  facts: Facts<readonly SampleLimit[]> & { readonly default: readonly SampleLimit[] },
): Setting<readonly SampleLimit[], readonly SampleLimit[]> {
  const shape = 'tables with a share in percent, such as public.sessions=100, audit.*=50, with commas between them';
  return settingOf<readonly SampleLimit[], readonly SampleLimit[]>(facts, facts.default, {
    separator: ',',
    shape,
    example: 'public.sessions=100',
    schema: v.pipe(
      v.string(),
      v.transform((joined) => joined.split(',').map(limitOf)),
      v.check((all) => all.every((each) => each !== null), `not ${shape}`),
      v.transform((all) => all.filter((each) => each !== null)),
    ),
  });
}

function limitOf(text: string): SampleLimit | null {
  const [, tables = '', percent = ''] = /^\s*(\S.*?\..*?)\s*=\s*(\d{1,3})\s*$/.exec(text) ?? [];
  return tables === '' || Number(percent) > 100 ? null : { tables, percent: Number(percent) };
}
