import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import pg from 'pg';

/** What `pg` can send in a COPY; its types do not know it. */
interface CopyConnection {
  readonly stream: Duplex;
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

/**
 * Sends `rows` to a `COPY … FROM stdin`; resolves to the number of rows that the server took. Rejects with the server's
 * error, or with the error of `rows`, which are then given up.
 */
export async function copyIn(client: pg.Client, statement: string, rows: AsyncIterable<Uint8Array>): Promise<number> {
  const over = new AbortController();
  let sending: Promise<void> = Promise.resolve();
  let broken: { readonly error: unknown } | null = null;
  const send = async (connection: CopyConnection): Promise<void> => {
    try {
      for await (const chunk of rows) {
        if (over.signal.aborted) return;
        connection.sendCopyFromChunk(chunk);
        if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain', { signal: over.signal });
      }
      if (!over.signal.aborted) connection.endCopyFrom();
    } catch (error) {
      if (over.signal.aborted) return;
      broken = { error };
      connection.sendCopyFail('the rows could not be read');
    }
  };
  class CopyIn extends pg.Query {
    handleCopyInResponse(connection: CopyConnection): void {
      sending = send(connection);
    }
  }
  try {
    return await new Promise<number>((resolve, reject) => {
      client.query(
        new CopyIn(statement, [], (error, result) => (error ? reject(error) : resolve(result.rowCount ?? 0))),
      );
    });
  } catch (error) {
    throw broken === null ? error : (broken as { readonly error: unknown }).error;
  } finally {
    over.abort();
    await sending;
  }
}
