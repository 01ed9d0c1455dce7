/** A moment as an operator writes it; UTC where no zone is given. Undefined for what is none. */
export function readTime(text: string): Date | undefined {
  const shape = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?)?(?<zone>Z|[+-]\d{2}:?\d{2})?)?$/;
  const match = shape.exec(text);
  if (match === null) return undefined;
  const zone = match.groups?.['zone'] ?? '';
  const [date = '', time = '00'] = text.slice(0, text.length - zone.length).split(/[T ]/);
  const at = new Date(`${date}T${time.length === 2 ? `${time}:00` : time}${zone === '' ? 'Z' : zone}`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
