import * as v from 'valibot';

/** What a server's `backup_manifest` says; names of files are relative to the data directory. */
export interface ServerManifest {
  readonly files: ReadonlyMap<string, { readonly bytes: number; readonly sha256: string }>;
  readonly timeline: number;
  readonly startLsn: string;
  readonly stopLsn: string;
}

const file = v.looseObject({
  Path: v.optional(v.string()),
  'Encoded-Path': v.optional(v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{2})*$/))),
  Size: v.number(),
  'Checksum-Algorithm': v.literal('SHA256', 'its checksums are not SHA256'),
  Checksum: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

const schema = v.looseObject({
  'PostgreSQL-Backup-Manifest-Version': v.picklist([1, 2]),
  Files: v.array(file),
  'WAL-Ranges': v.tuple(
    [v.looseObject({ Timeline: v.number(), 'Start-LSN': v.string(), 'End-LSN': v.string() })],
    'it does not name one range of the log',
  ),
});

/** Reads a `backup_manifest` that was made with SHA-256 checksums. Never throws. */
export function parseServerManifest(text: string): ServerManifest | { readonly problem: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { problem: 'the backup_manifest is not JSON' };
  }
  const result = v.safeParse(schema, parsed);
  if (!result.success) return { problem: `the backup_manifest is malformed: ${result.issues[0].message}` };
  const { Files: files, 'WAL-Ranges': ranges } = result.output;
  const [range] = ranges;
  return {
    files: new Map(files.map((each) => [pathOf(each), { bytes: each.Size, sha256: each.Checksum }])),
    timeline: range.Timeline,
    startLsn: range['Start-LSN'],
    stopLsn: range['End-LSN'],
  };
}

function pathOf({ Path, 'Encoded-Path': encoded }: v.InferOutput<typeof file>): string {
  return Path ?? Buffer.from(encoded ?? '', 'hex').toString('latin1');
}

/** Files as they passed by in the tar. */
export type SeenFiles = ReadonlyMap<string, { readonly bytes: number; readonly sha256: string }>;

/** What differs between the files of a tar and the server's manifest of them, one sentence each; the first ones. */
export function manifestProblems(seen: SeenFiles, { files }: ServerManifest): readonly string[] {
  const problems: string[] = [];
  for (const [path, { bytes, sha256 }] of files) {
    const found = seen.get(path);
    if (found === undefined) problems.push(`${path} is missing`);
    else if (found.bytes !== bytes) problems.push(`${path} has ${found.bytes} bytes, not ${bytes}`);
    else if (found.sha256 !== sha256) problems.push(`${path} has another checksum`);
    if (problems.length === 5) return problems;
  }
  for (const path of seen.keys()) if (!files.has(path)) problems.push(`${path} is not in the manifest`);
  return problems.slice(0, 5);
}
