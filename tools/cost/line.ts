import { priceOf } from './prices.ts';

/** One position of the bill. */
export interface Line {
  readonly what: string;
  /** Name of its price. */
  readonly price: string;
  readonly amount: number;
  /** `address`: what a source's firewall asks for, before Lifeboat has done anything. */
  readonly kind: 'running' | 'address' | 'storage';
}

export function running(what: string, price: string, amount: number): Line {
  return { what, price, amount, kind: 'running' };
}

export function address(what: string, price: string, amount: number): Line {
  return { what, price, amount, kind: 'address' };
}

export function storage(what: string, price: string, amount: number): Line {
  return { what, price, amount, kind: 'storage' };
}

/** As an account pays that has nothing else, and as one pays that has used up what is free. */
export interface Sum {
  readonly alone: number;
  readonly beside: number;
}

/** What is free is free once for all positions of one price. */
export function sumOf(lines: readonly Line[]): Sum {
  let [alone, beside] = [0, 0];
  for (const [name, group] of Map.groupBy(lines, ({ price }) => price)) {
    const { usd, free = 0 } = priceOf(name);
    const amount = group.reduce((total, line) => total + line.amount, 0);
    alone += usd * Math.max(0, amount - free);
    beside += usd * amount;
  }
  return { alone, beside };
}
