/** One run of pg_restore: which lines of the table of contents, and whether several workers may share them. */
export interface Pass {
  readonly list: string;
  readonly parallel: boolean;
  /** From here on row security and grants may keep rows from the role that restored them. */
  readonly rights: boolean;
}

/** The same runs with one worker each, and the rows before all that is built on them, so that those of a table can be loaded again. */
export function singlePasses(passes: readonly Pass[]): readonly Pass[] {
  return passes.flatMap((pass) => {
    const { list, parallel } = pass;
    if (!parallel) return [pass];
    const lines = list.split('\n');
    const [rows, built] = [lines.filter((line) => holdsRows.test(line)), lines.filter((line) => !holdsRows.test(line))];
    return [rows, built]
      .filter(({ length }) => length > 0)
      .map((part) => ({ list: part.join('\n'), parallel: false, rights: false }));
  });
}

const holdsRows = /^\d+; \d+ \d+ (?:TABLE DATA|BLOBS|BLOB DATA|SEQUENCE SET) /;

/** What takes the time, and what no role is refused: the rows, and what is built from them. */
const bulk = /^\d+; \d+ \d+ (?:TABLE DATA|BLOBS|BLOB DATA|SEQUENCE SET|STATISTICS DATA|INDEX|CONSTRAINT) /;
/** In a tree of several levels two workers that attach indexes wait for each other's parent, and the server ends one. */
const attached = /^\d+; \d+ \d+ INDEX ATTACH /;
/** Those to a partitioned table need its key attached. */
const references = /^\d+; \d+ \d+ FK CONSTRAINT /;
const firstOfData = /^\d+; \d+ \d+ (?:TABLE DATA|BLOBS|BLOB DATA|BLOB METADATA|SEQUENCE SET) /;
/** A table is made with the default one where its own is not there yet; so what is refused is settled before any table. */
const accessMethod = /^\d+; \d+ \d+ ACCESS METHOD /;
/** Large objects are made before their data is written, wherever the list has them. */
const made = /^\d+; \d+ \d+ BLOB METADATA /;
/** What pg_dump puts behind the data because it needs a key first: what is built on it comes after it, in the same run. */
const postponed = /^\d+; \d+ \d+ (?:MATERIALIZED VIEW(?! DATA)|VIEW|FUNCTION|PROCEDURE|AGGREGATE) /;
/**
 * An owner may have taken rights from itself that loading and counting need; forced row security hides rows from it. What
 * evaluates or watches what is there comes after these, as in the archive.
 */
const rights =
  /^\d+; \d+ \d+ (?:ACL|DEFAULT ACL|ROW SECURITY|POLICY|COMMENT .*POLICY|MATERIALIZED VIEW DATA|EVENT TRIGGER|COMMENT - EVENT TRIGGER) /;

/**
 * Cuts a use-list into runs: access methods with what comes before them, definitions, then the bulk with several workers, indexes of partitions attached by one, foreign
 * keys by several, then the rest, then rights. Workers share one
 * stderr and write to it in pieces, so that two errors of one moment cannot be told apart; what a role may be refused
 * (owners, grants, publications, event triggers) is therefore restored by one worker, whose every error is readable.
 */
export function restorePasses(useList: string): readonly Pass[] {
  const lines = useList.split('\n').filter((line) => /^\d+; /.test(line));
  const split = lines.findIndex((line) => firstOfData.test(line));
  const dataBegins = split < 0 ? lines.length : split;
  const late = lines.findIndex((line, at) => at >= dataBegins && postponed.test(line));
  const bulkEnds = late < 0 ? lines.length : late;
  const none = (): string[] => [];
  const passes = {
    methods: none(),
    definitions: none(),
    bulk: none(),
    attached: none(),
    references: none(),
    rest: none(),
    rights: none(),
  };
  const lastMethod = lines.findLastIndex((line) => accessMethod.test(line));
  for (const [at, line] of lines.entries()) {
    if (at <= lastMethod) passes.methods.push(line);
    else if (made.test(line)) passes.definitions.push(line);
    else if (rights.test(line)) passes.rights.push(line);
    else if (at < dataBegins) passes.definitions.push(line);
    else if (at < bulkEnds && attached.test(line)) passes.attached.push(line);
    else if (at < bulkEnds && bulk.test(line)) passes.bulk.push(line);
    else if (at < bulkEnds && references.test(line)) passes.references.push(line);
    else passes.rest.push(line);
  }
  return [
    { list: passes.methods.join('\n'), parallel: false, rights: false },
    { list: passes.definitions.join('\n'), parallel: false, rights: false },
    { list: passes.bulk.join('\n'), parallel: true, rights: false },
    { list: passes.attached.join('\n'), parallel: false, rights: false },
    { list: passes.references.join('\n'), parallel: true, rights: false },
    { list: passes.rest.join('\n'), parallel: false, rights: false },
    { list: passes.rights.join('\n'), parallel: false, rights: true },
  ].filter(({ list }) => list !== '');
}
