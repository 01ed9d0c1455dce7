/** Round numbers from 0 up to the first at or above `most`, three or four steps. */
export interface Scale {
  readonly top: number;
  readonly ticks: readonly number[];
}

/** For counts and bytes, whose units are powers of ten. */
export function decimalScale(most: number): Scale {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1) / 3));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each * 4 >= most) ?? 10 * power;
  return scaleOf(most, Math.max(step, 1));
}

const minute = 60;
const hour = 60 * minute;
const round = [1, 2, 5, 10, 15, 30];
const steps = [
  ...round,
  ...round.map((count) => count * minute),
  ...[1, 2, 4, 8, 12, 24, 48, 96].map((count) => count * hour),
];

/** For seconds, read as minutes and hours. */
export function timeScale(most: number): Scale {
  return scaleOf(most, steps.find((each) => each * 4 >= most) ?? Math.ceil(most / 4 / hour) * hour);
}

function scaleOf(most: number, step: number): Scale {
  const count = Math.max(1, Math.ceil(most / step));
  return { top: count * step, ticks: Array.from({ length: count + 1 }, (_, at) => at * step) };
}
