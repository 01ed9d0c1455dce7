import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { matching } from '../helpers/testFiles.ts';
import { papers, type Row } from './papers.ts';

export const top = join(import.meta.dirname, '../..');

export interface Block {
  /** The word behind the fence; empty where there is none. */
  readonly language: string;
  readonly text: string;
  /** Of the page, where the block begins. */
  readonly line: number;
}

/** README.md and every page of docs/ but what was decided in the words of its day, as paths from the top. */
export async function pages(): Promise<readonly string[]> {
  const found = [...(await matching('*.md', top)), ...(await matching('docs/**/*.md', top))];
  return found.map((path) => relative(top, path)).filter((page) => !page.startsWith('docs/decisions'));
}

export async function blocksOf(page: string): Promise<readonly Block[]> {
  return blocksIn(await readFile(join(top, page), 'utf8'));
}

export function blocksIn(text: string): readonly Block[] {
  const fenced = text.matchAll(/^```(?<language>.*)\n(?<inside>[^]*?)^```$/gm);
  return [...fenced].map(({ index, groups }) => ({
    language: groups?.['language'] ?? '',
    text: groups?.['inside'] ?? '',
    line: text.slice(0, index).split('\n').length,
  }));
}

/** What is only to be looked at. All else a reader types, or copies into a file. */
export function isShown({ language }: Block): boolean {
  return language === 'text';
}

/** The rows that speak of a block: one, where all is in order. */
export function rowsFor(page: string, { text }: Block): readonly Row[] {
  const rows = papers[page] ?? [];
  const named = rows.filter((row) => 'begins' in row && text.startsWith(row.begins));
  return named.length > 0 ? named : rows.filter((row) => 'rest' in row);
}

/** The file that takes the blocks of a row; undefined where nobody can. */
export function takerOf(row: Row): string | undefined {
  if ('rest' in row) return row.rest;
  return 'by' in row ? row.by : undefined;
}
