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
  return postgres(url, {
    ...options,
    max: 1,
    onnotice: () => undefined,
    // The driver asks for the types of arrays in a promise that nobody holds: a server that ends the connection in
    // that moment would end this process with it.
    fetch_types: false,
    // Whatever the server's own time zone is, as in the sessions of Prisma.
    connection: { TimeZone: 'UTC', ...(name === undefined ? {} : { application_name: name }) },
  });
}
