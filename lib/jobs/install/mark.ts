import { createHash } from 'node:crypto';

const lead = '# written by lifeboat install, which removes it as long as nobody changes it: ';

/** The text with a first line that marks it as ours and holds its digest. */
export function marked(text: string): string {
  return `${lead}${digestOf(text)}\n${text}`;
}

/** Whether a file is as {@link marked} made it, was changed since, or is somebody else's. */
export function ownerOf(text: string): 'ours' | 'changed' | 'foreign' {
  if (!text.startsWith(lead)) return 'foreign';
  const end = text.indexOf('\n');
  return text.slice(lead.length, end) === digestOf(text.slice(end + 1)) ? 'ours' : 'changed';
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
