/** A column by which a row is found. */
export interface KeyColumn {
  readonly name: string;
  /** Its type as this server writes it; of a domain, what it is based on. */
  readonly type: string;
  /** The equality of the key's index, with its schema. */
  readonly equals: string;
}

export interface KeyedColumn {
  readonly name: string;
  /** Computed from other columns, and so from expressions. */
  readonly generated: boolean;
  /** The transaction that last described it. */
  readonly writtenBy: string;
  /** Whether the text of its value needs a correction to be that of every major. */
  readonly positions: boolean;
}

/** A table whose rows can be found one by one. */
export interface KeyedTable {
  readonly schema: string;
  readonly name: string;
  /** The table, or the leaves of a partition tree, the largest first: what follows FROM. */
  readonly parts: readonly string[];
  /** Of the primary key, or else of a unique one that is never null; null where the table has neither. */
  readonly key: readonly KeyColumn[] | null;
  readonly columns: readonly KeyedColumn[];
}

/** Which columns name a row, and which its hash covers. */
export interface RowColumns {
  readonly key: readonly KeyColumn[];
  /** In the order of their UTF-8 bytes. */
  readonly hashed: readonly KeyedColumn[];
}

export interface SampledRow {
  /** The key's values as the server's text, in its order. */
  readonly key: readonly (string | null)[];
  /** As the census hashes a row. */
  readonly hash: string;
}

export interface FoundRow {
  readonly hash: string;
  /** The transaction that wrote this version of the row. */
  readonly writtenBy: string;
}

/**
 * Single rows of a database, each call in short read-only transactions of its own, and no lock but that of a SELECT. Calls no
 * function but the server's own, those of its types and, for what the database itself computes, those of its indexes.
 */
export interface RowsByKey {
  /** Sorted by schema and name; those alone whose rows a dump carries in full. */
  readonly tables: readonly KeyedTable[];
  /** Up to `count` rows, each as likely as any other. Reads the whole table, without a time limit. */
  sample(table: KeyedTable, columns: RowColumns, count: number): Promise<readonly SampledRow[]>;
  /**
   * The rows with these keys, in their order; null where there is none, or where the server does not take the text for a
   * value of the key's type. A statement that takes too long, waits for a lock or may not read is an error.
   */
  find(
    table: KeyedTable,
    columns: RowColumns,
    keys: readonly (readonly string[])[],
  ): Promise<readonly (FoundRow | null)[]>;
  /** The next transaction to begin; 64 bits, in decimal. */
  nextTransaction(): Promise<string>;
  /** Why a table could not be read, without contents of rows; null where the connection cannot go on. */
  reasonOf(error: unknown): Promise<string | null>;
}
