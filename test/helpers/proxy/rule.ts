import type { IncomingHttpHeaders } from 'node:http';

import type { Signer } from './resign.ts';

/** What goes wrong with a request. Bodies stream; offsets count bytes of the body as it is sent. */
export type Fault =
  | { readonly kind: 'pass' }
  /** Never reaches the server; the request's body is read to its end first. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** The server does the work and answers in full; the client sees its connection drop. */
  | { readonly kind: 'loseReply' }
  /** Drops the connection before anything reaches the server. */
  | { readonly kind: 'drop' }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** Passes it on when `until` is fulfilled; the client waits meanwhile. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> }
  /** Flips the lowest bit of one byte; default: the middle of a body of known length, else its first byte. */
  | { readonly kind: 'flipRequest'; readonly at?: number }
  | { readonly kind: 'flipReply'; readonly at?: number }
  /** Lets so many bytes of the reply's body through, then drops the connection. */
  | { readonly kind: 'cutReply'; readonly afterBytes: number }
  /** The server does its work; the client is answered with what `change` makes of its reply. */
  | { readonly kind: 'changeReply'; readonly change: (body: string) => string }
  /** As a server that does not know these headers (lower case): they are dropped, and the request is signed again. */
  | { readonly kind: 'ignoreHeaders'; readonly names: readonly string[]; readonly signer: Signer }
  /** Takes the request and never answers. */
  | { readonly kind: 'stall' };

export interface RequestSeen {
  readonly method: string;
  /** Path and query, as sent: `/bucket/key?partNumber=1&uploadId=…` */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** The first rule that matches a request and has turns left decides; where none does, it passes. */
export interface Rule {
  readonly method?: string;
  /** A substring of the URL, or a pattern. */
  readonly url?: string | RegExp;
  /** Each named header must match: a value, or a pattern. */
  readonly headers?: Readonly<Record<string, string | RegExp>>;
  /** Lets so many matches go by first; default 0. The third match alone: `skip: 2, times: 1`. */
  readonly skip?: number;
  /** Applies to so many matches, then never again; default: all. */
  readonly times?: number;
  /** Never applies again once such a request has come; that one passes. */
  readonly until?: Pick<Rule, 'method' | 'url'>;
  readonly fault: Fault;
}

/** Decides by rule, counting each rule's matches. */
export function decider(rules: readonly Rule[]): (request: RequestSeen) => Fault {
  const counts = rules.map(() => 0);
  const over = new Set<Rule>();
  return (request) => {
    for (const rule of rules) if (rule.until !== undefined && matches(rule.until, request)) over.add(rule);
    for (const [index, rule] of rules.entries()) {
      if (over.has(rule) || !matches(rule, request)) continue;
      const earlier = counts[index] ?? 0;
      counts[index] = earlier + 1;
      const turn = earlier - (rule.skip ?? 0);
      if (turn >= 0 && turn < (rule.times ?? Number.POSITIVE_INFINITY)) return rule.fault;
    }
    return { kind: 'pass' };
  };
}

function matches(rule: Omit<Rule, 'fault'>, request: RequestSeen): boolean {
  return (
    (rule.method === undefined || rule.method === request.method) &&
    (rule.url === undefined || fits(rule.url, request.url)) &&
    Object.entries(rule.headers ?? {}).every(([name, pattern]) => {
      const value = request.headers[name.toLowerCase()];
      return value !== undefined && fits(pattern, String(value));
    })
  );
}

function fits(pattern: string | RegExp, text: string): boolean {
  return typeof pattern === 'string' ? text.includes(pattern) : text.search(pattern) !== -1;
}
