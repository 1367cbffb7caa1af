import { createHash } from 'node:crypto';
import type { Database } from '../db/client.ts';

export interface KeyTotal {
  readonly key: string;
  /** Cost that all processes together consumed in the current window. */
  readonly consumed: number;
  readonly secondsLeft: number;
}

interface TotalRow {
  readonly hash: string;
  readonly consumed: bigint;
  readonly secondsLeft: number;
}

/** Consumption of rate limits that all processes over one database share, in the table `rate_limit`. */
export class SharedConsumption {
  private readonly db: Database;

  constructor(db: Database) {
    this.db = db;
  }

  /**
   * Adds consumption to the window of each key, and returns the totals of these keys. The clock of the database decides
   * when a window ends, because it is the same for every process. Keys are stored as hashes: they contain addresses.
   */
  async add(
    consumption: readonly (readonly [key: string, cost: number])[],
    windowSeconds: number,
  ): Promise<KeyTotal[]> {
    if (consumption.length === 0) return [];
    const keys = new Map(consumption.map(([key]) => [hashOf(key), key]));
    const hashes = [...keys.keys()];
    const costs = consumption.map(([, cost]) => cost);
    // In order of the keys, so that two processes never wait for each other's rows.
    const totals = await this.db.prisma.$queryRaw<TotalRow[]>`
      insert into rate_limit as shared (key, consumed, ends_at)
      select key, cost, statement_timestamp() + make_interval(secs => ${windowSeconds}::float8)
      from unnest(${hashes}::text[], ${costs}::bigint[]) as local (key, cost)
      order by key
      on conflict (key) do update set
        consumed = excluded.consumed + case when shared.ends_at > statement_timestamp() then shared.consumed else 0 end,
        ends_at = case when shared.ends_at > statement_timestamp() then shared.ends_at else excluded.ends_at end
      returning key as hash, consumed, extract(epoch from ends_at - statement_timestamp())::float8 as "secondsLeft"`;
    await this.db.prisma.$executeRaw`
      delete from rate_limit where key in (
        select key from rate_limit where ends_at < statement_timestamp() limit 1000 for update skip locked)`;
    return totals.map(({ hash, consumed, secondsLeft }) => {
      return { key: keys.get(hash) ?? '', consumed: Number(consumed), secondsLeft };
    });
  }
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}
