import { humanBytes } from '../../core/runs/bytes.ts';

/** `0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min`, `5 d 3 h`. */
export function secondsText(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.trunc(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return `${Math.trunc(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
  const hours = Math.round(seconds / 3600);
  return `${Math.trunc(hours / 24)} d ${hours % 24} h`;
}

/** `3,412`. */
export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

export function amountText(amount: number, unit: 'bytes' | 'files' | 'tables'): string {
  return unit === 'bytes' ? humanBytes(amount) : `${countText(amount)} ${amount === 1 ? unit.slice(0, -1) : unit}`;
}
