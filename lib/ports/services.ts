/** The service manager of one machine, and the files that it reads. */
export interface ServiceHost {
  /** Null where there is none. */
  read(path: string): Promise<string | null>;
  /** Atomic, with these rights; creates missing folders. */
  write(path: string, text: string, mode: number): Promise<void>;
  /** Also removes the folders it was in, if they are named after Lifeboat and empty. */
  remove(path: string): Promise<void>;
  /** Creates the users that the files name and that do not exist yet. */
  makeUsers(): Promise<void>;
  /** Reloads the files, then starts the timers, now and at every boot. */
  enable(timers: readonly string[]): Promise<void>;
  /** Stops and disables the timers. Their files must still exist. */
  disable(timers: readonly string[]): Promise<void>;
  /** Reloads the files, and clears these services, whose files are gone, from the list of failed ones. */
  forget(services: readonly string[]): Promise<void>;
}

/** The answer to a request. */
interface Page {
  readonly status: 200 | 503;
  readonly type: 'application/json' | 'text/html';
  readonly body: string;
}

/** By path, `/healthz`: renders the page, called for every request. When it throws, the reply is an error. */
export type Routes = Readonly<Record<string, () => Promise<Page>>>;
