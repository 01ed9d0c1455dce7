const units = ['kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes for a person, in decimal units as disks are sold: `0 B`, `999 B`, `1.5 kB`, `877 MB`. */
export function humanBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  let value = bytes;
  let shown = '';
  for (const unit of units) {
    value /= 1000;
    shown = `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ${unit}`;
    if (value < 999.5) break;
  }
  return shown;
}
