/**
 * A moment as an operator writes it; UTC where no zone is given. Undefined for any other text, and for impossible
 * dates: Date would read 30 February as 2 March.
 */
export function readTime(text: string): Date | undefined {
  const shape = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?)?(?<zone>Z|[+-]\d{2}:?\d{2})?)?$/;
  const match = shape.exec(text);
  if (match === null) return undefined;
  const zone = match.groups?.['zone'] ?? '';
  const [date = '', time = '00'] = text.slice(0, text.length - zone.length).split(/[T ]/);
  const clock = time.length === 2 ? `${time}:00` : time;
  const at = new Date(`${date}T${clock}${zone === '' ? 'Z' : zone}`);
  const there = new Date(`${date}T${clock}Z`);
  return Number.isNaN(at.getTime()) || there.toISOString().slice(0, 10) !== date ? undefined : at;
}
