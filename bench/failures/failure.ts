import type { Database } from '../../src/db/client.ts';
import type { Cluster } from './cluster.ts';

/** What a failure breaks, and how it reports. */

export interface Setup {
  /** A seeded database. */
  readonly cluster: Cluster;
  readonly db: Database;
  /** Where the server of the failure listens. */
  readonly port: number;
  /** Value of the header of a biller. */
  readonly biller: string;
  /** A folder that is deleted afterwards. */
  readonly folder: string;
  readonly log: (line: string) => void;
}

export interface Result {
  readonly figures: string;
  /** Targets that were missed, each with what happened. */
  readonly missed: readonly string[];
}

export type Failure = (place: Setup) => Promise<Result>;

/** The library that moves the clock of one process (Debian package faketime). */
export const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';
