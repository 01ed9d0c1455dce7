import { inspect } from 'node:util';

const blot = '***';

/** A value that prints as `***` wherever it lands: in a template, in JSON, in `console.log` of its owner. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The one way out; only the place that hands the value to a vendor's client calls it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return blot;
  }

  toJSON(): string {
    return blot;
  }

  [inspect.custom](): string {
    return blot;
  }
}
