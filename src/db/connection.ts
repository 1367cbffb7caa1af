import { setImmediate as nextTurn } from 'node:timers/promises';
import postgres from 'postgres';

type Options = Pick<postgres.Options<Record<never, never>>, 'connect_timeout'> & {
  /** Name by which an administrator sees the connection in `pg_stat_activity`. */
  readonly name?: string;
};

/**
 * One connection of our own to the database, for what Prisma does not do: listening, migrating and copying. Nothing is sent
 * before the first query. It knows no arrays: send and ask for JSON instead.
 */
export function openConnection(url: string, { name, ...options }: Options = {}): postgres.Sql {
  let ends = 0;
  const sql = postgres(url, {
    ...options,
    onclose: () => (ends += 1),
    max: 1,
    onnotice: () => undefined,
    // The driver asks for the types of arrays in a promise that nobody holds: a server that ends the connection in
    // that moment would end this process with it.
    fetch_types: false,
    // Whatever the server's own time zone is, as in the sessions of Prisma.
    connection: { TimeZone: 'UTC', ...(name === undefined ? {} : { application_name: name }) },
  });
  endsOf.set(sql, () => ends);
  return sql;
}

/** How often the server or the network has ended the connection. */
const endsOf = new WeakMap<postgres.Sql, () => number>();

/**
 * Runs `work` in one transaction of a connection from `openConnection`; it is rolled back when `work` throws. The driver's
 * own `begin` rolls back also where the connection has ended, and that write ends the process.
 */
export async function inTransaction<T>(
  sql: postgres.Sql,
  work: (tx: postgres.Sql) => Promise<T>,
): Promise<T> {
  const ends = endsOf.get(sql);
  if (!ends) throw new Error('the connection was not opened by openConnection');
  // The driver never hands out a connection that it opens for that alone.
  await sql`select 1`;
  const connection = await sql.reserve();
  const before = ends();
  const isOpen = () => ends() === before;
  const tx = new Proxy(connection, {
    apply: (target, self, args) => {
      if (!isOpen()) throw connectionEnded();
      return Reflect.apply(target, self, args) as unknown;
    },
  });
  try {
    await connection`begin`;
    const result = await work(tx);
    if (!isOpen()) throw connectionEnded();
    await connection`commit`;
    return result;
  } catch (error) {
    // The driver says of a query that it failed a moment before it says that the connection has ended.
    await nextTurn();
    if (isOpen()) await connection`rollback`.catch(() => undefined);
    throw error;
  } finally {
    if (isOpen()) connection.release();
  }
}

function connectionEnded(): Error {
  return Object.assign(new Error('the connection to the database has ended'), { code: 'CONNECTION_CLOSED' });
}
