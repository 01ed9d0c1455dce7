import { readdir, readFile, readlink } from 'node:fs/promises';

const listening = '0A';

/** The TCP ports that a process listens on, ascending; none where it is gone. */
export async function listeningPorts(pid: number): Promise<readonly number[]> {
  const folder = `/proc/${pid}/fd`;
  const links = await Promise.all(
    (await readdir(folder).catch(() => [])).map((fd) => readlink(`${folder}/${fd}`).catch(() => '')),
  );
  const sockets = new Set(
    links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]).filter((inode) => inode !== undefined),
  );
  const ports = new Set<number>();
  for (const table of ['tcp', 'tcp6']) {
    for (const line of (await readFile(`/proc/net/${table}`, 'utf8').catch(() => '')).split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      const port = fields[1]?.split(':')[1];
      const theirs = fields[3] === listening && sockets.has(fields[9] ?? '');
      if (theirs && port !== undefined) ports.add(Number.parseInt(port, 16));
    }
  }
  return [...ports].toSorted((one, other) => one - other);
}
