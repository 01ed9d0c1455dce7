/** Where an article of the runbook is, by its title; the anchor is the one that every Markdown viewer makes of it. */
export function articleLink(title: string): string {
  const anchor = title
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
  return `docs/runbook.md#${anchor}`;
}
