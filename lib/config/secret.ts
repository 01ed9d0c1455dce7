import { inspect } from 'node:util';

const blot = '***';

/** A value that prints as `***` everywhere: in a template, in JSON, in `console.log` of its owner. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The only way to read it; call it only where the value is passed to a vendor's client. */
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
