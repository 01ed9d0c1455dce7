/** A table of `manyRows.ts <rows>`, in a process of its own so that its memory can be measured: prints its largest resident set in bytes. */
import { tableLines } from '../../../lib/cli/output/table.ts';

const rows = Array.from({ length: Number(process.argv[2]) }, (_, at) => [
  `2026-11-25/${at}`,
  `${at} h ago`,
  '6,975,780',
  '836 MiB',
  '✓ proven',
  'hourly',
  '2026-12-02',
  '2026-12-02',
]);
const columns = Array.from({ length: 8 }, (_, at) => ({ title: `column ${at}` }));
tableLines(columns, rows, Number.POSITIVE_INFINITY);
process.stdout.write(String(process.resourceUsage().maxRSS * 1024));
