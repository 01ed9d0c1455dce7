import type { Rule } from '../proxy/rule.ts';
import { type LikeStore, refusal } from './likeStore.ts';

const checksumHeaders = [
  'x-amz-checksum-algorithm',
  'x-amz-checksum-crc32',
  'x-amz-checksum-mode',
  'x-amz-checksum-type',
  'x-amz-sdk-checksum-algorithm',
];

/** Backblaze B2, as it was reported from 2025-03 to 2026-07. Reports since July 2025 say that some of the headers are taken. */
export const backblaze: LikeStore = {
  name: 'Backblaze B2',
  traits: () => [
    // https://github.com/lancedb/lance/issues/5614 (2026-01-02): 501 to If-None-Match.
    {
      headers: { 'if-none-match': /./ },
      fault: refusal(501, 'NotImplemented', 'A header you provided implies functionality that is not implemented'),
    },
    // stonith404/pingvin-share#798 (2025-03-17), nocobase/nocobase#6872 (2025-05-15), home-assistant/core#143995
    // (2025-04-30), vatesfr/xen-orchestra#8393 (2025, x-amz-checksum-mode on reads).
    ...checksumHeaders.map(
      (name): Rule => ({
        headers: { [name]: /./ },
        fault: refusal(400, 'InvalidArgument', `Unsupported header '${name}' received for this API call.`),
      }),
    ),
  ],
};
