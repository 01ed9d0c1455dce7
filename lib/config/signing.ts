import type { Secret } from './secret.ts';
import type { SettingName, Values } from './settings.ts';
import type { KeyTimes } from './signingKinds.ts';

/** A private signing key, as text or in a file, and the setting that it comes from. */
export type SigningKey =
  | { readonly kind: 'text'; readonly text: Secret; readonly setting: SettingName }
  | { readonly kind: 'file'; readonly path: string; readonly setting: SettingName };

export interface Signing {
  /** The keys that this process holds. */
  readonly keys: {
    readonly writer: SigningKey | undefined;
    readonly prune: SigningKey | undefined;
    readonly reader: SigningKey | undefined;
  };
  /** Armored public keys by their holder; undefined in a set-up without signatures. */
  readonly trusted:
    | readonly {
        readonly holder: 'writer' | 'prune' | 'reader';
        readonly armored: string;
        readonly from: SettingName;
      }[]
    | undefined;
  readonly times: readonly KeyTimes[];
  readonly unsignedUntil: Date | null;
}

const names = {
  writer: ['BACKUP_SIGNING_KEY', 'BACKUP_SIGNING_KEY_FILE', 'BACKUP_SIGNING_PUBLIC_KEY'],
  prune: ['PRUNE_SIGNING_KEY', 'PRUNE_SIGNING_KEY_FILE', 'PRUNE_SIGNING_PUBLIC_KEY'],
  reader: ['READ_SIGNING_KEY', 'READ_SIGNING_KEY_FILE', 'READ_SIGNING_PUBLIC_KEY'],
} as const;

export function signingOf(values: Values): Signing {
  const trusted = (['writer', 'prune', 'reader'] as const).flatMap((holder) => {
    const from = names[holder][2];
    const armored = values[from];
    return armored === undefined ? [] : [{ holder, armored, from }];
  });
  return {
    keys: { writer: keyOf(values, 'writer'), prune: keyOf(values, 'prune'), reader: keyOf(values, 'reader') },
    trusted: trusted.length === 0 ? undefined : trusted,
    times: values.SIGNING_KEY_TIMES ?? [],
    unsignedUntil: values.UNSIGNED_UNTIL ?? null,
  };
}

function keyOf(values: Values, holder: keyof typeof names): SigningKey | undefined {
  const [setting, fileSetting] = names[holder];
  const [text, path] = [values[setting], values[fileSetting]];
  if (text !== undefined) return { kind: 'text', text, setting };
  return path === undefined ? undefined : { kind: 'file', path, setting: fileSetting };
}
