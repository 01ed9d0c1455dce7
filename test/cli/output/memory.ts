import { Writable } from 'node:stream';
import { createScreen, type Screen } from '../../../lib/cli/output/screen.ts';
import { createRedactor, type Redactor } from '../../../lib/config/redact.ts';

/** A screen that keeps what is written to it; of so many columns, or no terminal at all. */
export function memoryScreen(
  options: { readonly columns?: number; readonly redactor?: Redactor; readonly colours?: boolean } = {},
): {
  readonly screen: Screen;
  readonly written: () => string;
} {
  const { columns, redactor = createRedactor(), colours = false } = options;
  let text = '';
  const stream = new Writable({
    write(chunk, _, done) {
      text += String(chunk);
      done();
    },
  });
  const output = {
    stream,
    terminal: columns !== undefined,
    colours,
    columns: () => columns ?? Number.POSITIVE_INFINITY,
  };
  return { screen: createScreen(output, redactor, true), written: () => text };
}
