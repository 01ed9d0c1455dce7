/** The service manager of one machine, and the files that it reads. */
export interface ServiceHost {
  /** Null where there is none. */
  read(path: string): Promise<string | null>;
  /** Whole or not at all, with these rights; missing folders are made. */
  write(path: string, text: string, mode: number): Promise<void>;
  /** And the folders that it lay in, as far as they are called after Lifeboat and nothing else is in them. */
  remove(path: string): Promise<void>;
  /** Makes the users that the files name, as far as they are not there. */
  makeUsers(): Promise<void>;
  /** Reads the files anew, then lets the timers run, now and after every start of the machine. */
  enable(timers: readonly string[]): Promise<void>;
  /** The contrary. The files of the timers must still be there. */
  disable(timers: readonly string[]): Promise<void>;
  /** Reads the files anew. Of these services, whose files are gone, none goes on standing among those that failed. */
  forget(services: readonly string[]): Promise<void>;
}

/** The answer to a request. */
interface Page {
  readonly status: 200 | 503;
  readonly type: 'application/json' | 'text/html';
  readonly body: string;
}

/** By path, `/healthz`: what makes the page, asked anew at every request. A page that throws is answered as a failure. */
export type Routes = Readonly<Record<string, () => Promise<Page>>>;
