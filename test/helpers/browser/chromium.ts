import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

import { locate } from '../../../tools/setup/prepare.ts';
import { scratch } from '../scratch.ts';
import { serverEnvironment } from '../servers/environment.ts';

/** A page as a browser shows it, and all that it did meanwhile. */
export interface Tab {
  /** What it asked the network for, in order; `data:` is no request. */
  readonly requests: readonly string[];
  /** Errors and warnings of the console: blocked content, broken markup, scripts that failed. */
  readonly complaints: readonly string[];
  /** The value of an expression in the page; it must be one that JSON can hold. */
  evaluate(expression: string): Promise<unknown>;
  /** As a PNG, the whole page. */
  picture(): Promise<Buffer>;
}

export interface Look {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
  readonly media?: 'screen' | 'print';
}

export interface Browser extends AsyncDisposable {
  /** Opens an address and waits until all of it is loaded. */
  open(address: string, look: Look): Promise<Tab>;
}

/** Debian's Chromium without a window, spoken to through pipes: no port, and nothing of a user's own profile. */
export async function startChromium(): Promise<Browser> {
  const program = await locate('chromium');
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await scratch('chromium'));
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    `--user-data-dir=${home.path}/profile`,
    '--remote-debugging-pipe',
    'about:blank',
  ];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', program, ...flags], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    cwd: home.path,
    // Its sockets lie in there, whose whole path may be no longer than 107 bytes.
    env: { ...serverEnvironment(home.path), TMPDIR: '.' },
  });
  await once(child, 'spawn');
  const wire = protocolOf(child);
  stack.defer(() => ended(child, wire));
  const parts = stack.move();
  return {
    open: (address, look) => open(wire, address, look),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

async function ended(child: ChildProcess, wire: Wire): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  wire.call('Browser.close', {}).catch(() => child.kill('SIGKILL'));
  const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(impatience);
}

async function open(wire: Wire, address: string, { width, scheme, media = 'screen' }: Look): Promise<Tab> {
  const { targetId } = await wire.call('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await wire.call('Target.attachToTarget', { targetId, flatten: true });
  const call = (method: string, parameters: object = {}) => wire.call(method, parameters, String(sessionId));
  const requests: string[] = [];
  const complaints: string[] = [];
  const loads = new Map<string, PromiseWithResolvers<undefined>>();
  const loadOf = (loader: string) => {
    const load = loads.get(loader) ?? Promise.withResolvers<undefined>();
    loads.set(loader, load);
    return load;
  };
  wire.listen(String(sessionId), (method, { request, entry, exceptionDetails, type, args, loaderId, name }) => {
    if (method === 'Network.requestWillBeSent' && !request?.url.startsWith('data:')) {
      requests.push(String(request?.url));
    }
    if (method === 'Log.entryAdded') complaints.push(`${entry?.level}: ${entry?.text}`);
    if (method === 'Runtime.exceptionThrown') complaints.push(`exception: ${exceptionDetails?.text}`);
    if (method === 'Runtime.consoleAPICalled') complaints.push(`console ${type}: ${JSON.stringify(args)}`);
    if (method === 'Page.lifecycleEvent' && name === 'load') loadOf(String(loaderId)).resolve(undefined);
  });
  for (const domain of ['Page', 'Network', 'Log', 'Runtime']) await call(`${domain}.enable`);
  const size = { width, height: 900, deviceScaleFactor: 1, mobile: width < 600 };
  await call('Emulation.setDeviceMetricsOverride', size);
  const features = [{ name: 'prefers-color-scheme', value: scheme }];
  await call('Emulation.setEmulatedMedia', { media, features });
  await call('Page.setLifecycleEventsEnabled', { enabled: true });
  const { loaderId, errorText } = await call('Page.navigate', { url: address });
  if (errorText !== undefined) throw new Error(`${address}: ${errorText}`);
  // By its own loader: the blank page that the tab began with may be late with the same event.
  await Promise.race([loadOf(String(loaderId)).promise, wire.over]);
  return {
    requests,
    complaints,
    async evaluate(expression) {
      const { result, exceptionDetails } = await call('Runtime.evaluate', { expression, returnByValue: true });
      if (exceptionDetails !== undefined) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
      return result?.value;
    },
    async picture() {
      const { data } = await call('Page.captureScreenshot', { captureBeyondViewport: true });
      return Buffer.from(String(data), 'base64');
    },
  };
}

/** What of Chromium's messages is looked at here. */
interface Said {
  readonly targetId?: string;
  readonly sessionId?: string;
  readonly data?: string;
  readonly request?: { readonly url: string };
  readonly entry?: { readonly level: string; readonly text: string };
  readonly exceptionDetails?: { readonly text: string };
  readonly type?: string;
  readonly args?: unknown;
  readonly loaderId?: string;
  readonly name?: string;
  readonly errorText?: string;
  readonly result?: { readonly value?: unknown };
}

interface Wire {
  /** Rejects when Chromium ends. */
  readonly over: Promise<never>;
  call(method: string, parameters: object, sessionId?: string): Promise<Said>;
  listen(sessionId: string, hear: (method: string, said: Said) => void): void;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Said;
  readonly result?: Said;
  readonly error?: { readonly message: string };
  readonly sessionId?: string;
}

/** The DevTools protocol: JSON messages, each ended by NUL, in on descriptor 3 and out on 4. */
function protocolOf(child: ChildProcess): Wire {
  const [, , errors, input, output] = child.stdio as [null, null, Readable, Writable, Readable];
  const waiting = new Map<number, PromiseWithResolvers<Said>>();
  const listeners = new Map<string, (method: string, said: Said) => void>();
  let last = 0;
  let rest = '';
  const hear = ({ id, method, params, result, error, sessionId }: Message): void => {
    if (method !== undefined) listeners.get(sessionId ?? '')?.(method, params ?? {});
    const call = id === undefined ? undefined : waiting.get(id);
    if (error === undefined) call?.resolve(result ?? {});
    else call?.reject(new Error(error.message));
  };
  output.setEncoding('utf8');
  output.on('data', (text: string) => {
    const messages = (rest + text).split('\0');
    rest = messages.pop() ?? '';
    for (const message of messages) hear(JSON.parse(message) as Message);
  });
  input.on('error', () => undefined);
  let said = '';
  errors.setEncoding('utf8');
  errors.on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  const over = once(child, 'exit').then(() => Promise.reject(new Error(`chromium has ended: ${said}`)));
  over.catch(() => undefined);
  return {
    over,
    call(method, params, sessionId) {
      last += 1;
      const call = Promise.withResolvers<Said>();
      waiting.set(last, call);
      input.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
      return Promise.race([call.promise, over]);
    },
    listen: (sessionId, listener) => void listeners.set(sessionId, listener),
  };
}
