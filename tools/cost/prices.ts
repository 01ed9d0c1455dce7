import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one unit costs, and how many of them each account has free every month. */
export interface Price {
  readonly usd: number;
  readonly unit: string;
  readonly free?: number;
  readonly page: string;
}

interface PricePage {
  readonly date: string;
  readonly region: string;
  readonly note: string;
  readonly prices: Readonly<Record<string, Price>>;
}

const page = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/prices.json'), 'utf8')) as PricePage;

export const { date, region, note } = page;
export const prices = new Map(Object.entries(page.prices));

/** Throws for a price that the page does not have: better no sum than one that left something out. */
export function priceOf(name: string): Price {
  const price = prices.get(name);
  if (price === undefined) throw new Error(`docs/prices.json has no ${name}`);
  return price;
}
