import * as v from 'valibot';

export const bucketSettingNames = ['versioning', 'access policy', 'CORS rules', 'lifecycle', 'tags'] as const;

export type BucketSettingName = (typeof bucketSettingNames)[number];

/** A bucket's own settings, which a person has to set again on a new bucket. */
export interface BucketSettings {
  /** Each that is not the default, as the store words it (JSON or XML), cut at {@link longestSetting}. */
  readonly set: readonly { readonly name: BucketSettingName; readonly value: string }[];
  /** Settings that the mirror's key may not read, or that the store does not support. */
  readonly unread: readonly BucketSettingName[];
}

/** AWS limits a policy to this length. */
export const longestSetting = 20_480;

export const bucketSettingsSchema = v.looseObject({
  set: v.array(
    v.looseObject({
      name: v.picklist(bucketSettingNames),
      value: v.pipe(v.string(), v.maxLength(longestSetting)),
    }),
  ),
  unread: v.array(v.picklist(bucketSettingNames)),
}) satisfies v.GenericSchema<unknown, BucketSettings>;

export function keptVersions(settings: BucketSettings | null): boolean {
  const value = settings?.set.find(({ name }) => name === 'versioning')?.value ?? '';
  return value.includes('<Status>Enabled</Status>');
}

/** What to do about them after a restore, a sentence each; null stands for an index that does not record them. */
export function settingsToSetAgain(settings: BucketSettings | null): readonly string[] {
  const { set, unread } = settings ?? { set: [], unread: bucketSettingNames };
  return [
    ...set.map(
      ({ name, value }) => `the bucket's ${name} as it was mirrored, to set again where it is not so: ${value}`,
    ),
    ...(unread.length === 0
      ? []
      : [
          `not in this snapshot: the bucket's ${unread.join(', ')}; set them by hand, and let the mirror's key read them: s3:GetBucketVersioning, s3:GetBucketPolicy, s3:GetBucketCORS, s3:GetLifecycleConfiguration, s3:GetBucketTagging`,
        ]),
  ];
}
