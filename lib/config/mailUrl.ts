import * as v from 'valibot';
import { Secret } from './secret.ts';
import { type Facts, type Setting, settingOf } from './setting.ts';

export interface MailLocation {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'upgraded' | 'plain';
  readonly login: { readonly user: string; readonly password: Secret } | undefined;
}

const defaultPorts = { 'smtp:': 587, 'smtps:': 465 } as const;

/** `smtps://user:password@mail.example.com`: TLS from the start; `smtp://…`: STARTTLS, except to this very machine. */
export function mailUrl(facts: Facts<undefined>): Setting<MailLocation, undefined> {
  const shape = 'an smtp:// or smtps:// URL';
  return settingOf<MailLocation, undefined>(facts, undefined, {
    secret: true,
    redacted: true,
    shape,
    example: 'smtps://alerts:PASSWORD@mail.example.com',
    schema: v.pipe(
      v.string(),
      v.trim(),
      v.rawTransform(({ dataset, addIssue, NEVER }): MailLocation => {
        const location = locationOf(dataset.value);
        if (location !== null) return location;
        // Without any part of the value, which holds a password.
        addIssue({ message: `not ${shape} with a host; a password’s : / @ # ? % are written %3A %2F %40 %23 %3F %25` });
        return NEVER;
      }),
    ),
  });
}

function locationOf(text: string): MailLocation | null {
  if (!/^smtps?:\/\/[^/]/i.test(text) || !URL.canParse(text)) return null;
  const { protocol, hostname, port, username, password, pathname, search } = new URL(text);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (protocol !== 'smtp:' && protocol !== 'smtps:') return null;
  if (host === '' || search !== '' || (pathname !== '' && pathname !== '/')) return null;
  const login = loginOf(username, password);
  if (login === null) return null;
  return {
    host,
    port: port === '' ? defaultPorts[protocol] : Number(port),
    security: securityOf(protocol, host),
    login,
  };
}

function securityOf(protocol: 'smtp:' | 'smtps:', host: string): MailLocation['security'] {
  if (protocol === 'smtps:') return 'tls';
  return /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/i.test(host) ? 'plain' : 'upgraded';
}

/** Null for invalid escapes. */
function loginOf(user: string, password: string): MailLocation['login'] | null {
  if (user === '') return undefined;
  try {
    return { user: decodeURIComponent(user), password: new Secret(decodeURIComponent(password)) };
  } catch {
    return null;
  }
}
