const mebibyte = 1024 * 1024;
const firstBytes = 16 * mebibyte;
/** 15.6 GiB go up in parts of the first size; then parts grow, for S3 takes no more than 10,000 of them. */
const evenParts = 1000;
const doublingParts = 1150;

/**
 * Bytes of part `number` (1 to 10,000): 16 MiB at first, later doubling every 1,150 parts, so that 10,000 parts hold
 * 5.3 TiB (an S3 object: 5 TiB) while none exceeds S3's 5 GiB. At 50 GB a part has 35 MiB, at 500 GB 0.3 GiB: the size of
 * a stream is not known beforehand, and a part is what must fit into memory to be sent again.
 */
export function partSize(number: number): number {
  const steps = Math.max(0, number - evenParts) / doublingParts;
  return Math.ceil((firstBytes / mebibyte) * 2 ** steps) * mebibyte;
}
