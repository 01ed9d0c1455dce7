import { styleText } from 'node:util';
import type { Redactor } from '../../config/redact.ts';
import type { Output } from './streams.ts';
import { type Column, tableLines } from './table.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Output for people: standard error. */
export interface Screen {
  /** True on a terminal, where lines can be redrawn. */
  readonly terminal: boolean;
  readonly columns: () => number;
  /** Text that came from a stranger goes through `printable` first. */
  line(text?: string): void;
  /** Cells may be anything: they are made printable. */
  table(columns: readonly Column[], rows: readonly (readonly string[])[]): void;
  /** The text itself where there are no colours. */
  paint(style: Style, text: string): string;
  /** Redraws the current line until the next line replaces it; only on a terminal. */
  draw(text: string): void;
}

export function createScreen(output: Output, redactor: Redactor, colours: boolean): Screen {
  const painted = colours && output.colours;
  // Carriage return, then erase the whole line (ECMA-48 EL).
  const erase = '\r\u001B[2K';
  let drawn = false;
  const write = (text: string): void => {
    output.stream.write(`${drawn ? erase : ''}${redactor.text(text)}`);
    drawn = false;
  };
  const paint = (style: Style, text: string): string =>
    painted ? styleText(style, text, { validateStream: false }) : text;
  return {
    terminal: output.terminal,
    columns: output.columns,
    line: (text = '') => write(`${text}\n`),
    table(columns, rows) {
      const [titles = '', ...lines] = tableLines(columns, rows, output.columns());
      write([paint('bold', titles), ...lines, ''].join('\n'));
    },
    paint,
    draw(text) {
      write(text);
      drawn = true;
    },
  };
}
