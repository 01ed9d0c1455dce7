/** The answer to a request. */
export interface Page {
  readonly status: 200 | 503;
  readonly type: 'application/json' | 'text/html';
  readonly body: string;
}

/** By path, `/healthz`: what makes the page, asked anew at every request. A page that throws is answered as a failure. */
export type Routes = Readonly<Record<string, () => Promise<Page>>>;
