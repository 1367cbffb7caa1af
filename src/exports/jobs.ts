import type { Transaction } from '../db/transaction.ts';
import { Prisma } from '../db/generated/prisma/client.ts';
import type { ExportDataset, ExportFormat, ExportStatus } from '../shared/enums.ts';
import { parseRequest, type ExportRequest } from './request.ts';

/** Rows of export jobs. Every statement runs in a transaction of the job's organization. */

export interface ExportJobRow {
  /** Key, a UUID. */
  readonly id: string;
  readonly dataset: ExportDataset;
  readonly format: ExportFormat;
  readonly request: ExportRequest;
  readonly requestedBy: string;
  readonly requestId: string;
  readonly status: ExportStatus;
  /** Completed share, a decimal from 0 to 1. */
  readonly progress: string;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly checksum: string | null;
  readonly suppressed: boolean;
  readonly revision: number;
  /** Instants in UTC, ISO 8601. */
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly error: string | null;
}

/** A written file. */
export interface FileSummary {
  readonly rows: number;
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly checksum: string;
  readonly suppressed: boolean;
  readonly revision: number;
}

type StoredJob = Omit<ExportJobRow, 'request'> & { readonly request: unknown };

/** PostgreSQL channel that announces each change of a job. The payload is `<organization id> <job id>`. */
export const PROGRESS_CHANNEL = 'export_progress';

const INSTANT = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

const COLUMNS = Prisma.raw(`
  j.id::text, j.dataset::text, j.format::text, j.request, j.requested_by as "requestedBy", j.request_id as "requestId",
  j.status::text, j.progress::text, j.rows, j.bytes, j.checksum, j.suppressed, j.revision,
  to_char(j.created_at at time zone 'UTC', ${INSTANT}) as "createdAt",
  to_char(j.expires_at at time zone 'UTC', ${INSTANT}) as "expiresAt", j.error`);

/** Condition for jobs that have not expired at `now`. An expired job is hidden even before it is deleted. */
function unexpired(now: Date): Prisma.Sql {
  return Prisma.sql`j.expires_at > ${now.toISOString()}::timestamptz`;
}

/** Sort key of the last job on the previous page. */
export interface JobAfter {
  readonly createdAt: string;
  readonly id: string;
}

/** Which jobs are visible: those of one organization and of these datasets that have not expired at `now`. */
export interface JobScope {
  readonly organizationId: string;
  readonly datasets: readonly ExportDataset[];
  readonly now: Date;
}

/** One job of the organization, of one of the datasets. */
export function oneJob(scope: JobScope, id: string): Prisma.Sql {
  return Prisma.sql`select ${COLUMNS} from export_job j where ${inScope(scope)} and j.id = ${id}::uuid`;
}

/** A page of jobs, newest first. */
export function jobPage(
  scope: JobScope,
  {
    after,
    size,
    checksum,
  }: { readonly after: JobAfter | null; readonly size: number; readonly checksum: string | null },
): Prisma.Sql {
  const file = checksum === null ? Prisma.empty : Prisma.sql`and j.checksum = ${checksum}`;
  const following = after
    ? Prisma.sql`and (j.created_at, j.id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`
    : Prisma.empty;
  return Prisma.sql`select ${COLUMNS} from export_job j where ${inScope(scope)} ${following} ${file}
    order by j.created_at desc, j.id desc limit ${size}::int`;
}

/** Counts unexpired jobs: all of them (`stored`), and those queued or running (`open`). */
export async function countJobs(
  tx: Transaction,
  organizationId: string,
  now: Date,
): Promise<{ readonly stored: number; readonly open: number }> {
  const [counts] = await tx.$queryRaw<{ stored: number; open: number }[]>`
    select count(*)::int as stored,
      count(*) filter (where j.status in ('QUEUED', 'RUNNING'))::int as open
    from export_job j where ${unexpired(now)} and j.organization_id = ${organizationId}::uuid`;
  return counts ?? { stored: 0, open: 0 };
}

/** Parses a row of the statements above. */
export function toJob(stored: unknown): ExportJobRow {
  const job = stored as StoredJob;
  return { ...job, request: parseRequest(job.request) };
}

/** True from the commit of the job until it is deleted. */
export async function jobExists(tx: Transaction, organizationId: string, id: string): Promise<boolean> {
  return (await tx.exportJob.count({ where: { organizationId, id } })) === 1;
}

/** Sets a queued or running job to running and returns it; null when it has ended or does not exist. */
export async function claimJob(
  tx: Transaction,
  organizationId: string,
  id: string,
): Promise<ExportJobRow | null> {
  const [job] = await tx.$queryRaw<StoredJob[]>`
    update export_job j set status = 'RUNNING', progress = 0
    where ${isJob(organizationId, id)} and j.status in ('QUEUED', 'RUNNING') returning ${COLUMNS}`;
  await notifyProgress(tx, organizationId, id);
  return job ? toJob(job) : null;
}

/** Stores the progress of a running job; false when it no longer runs. */
export async function advanceJob(
  tx: Transaction,
  organizationId: string,
  id: string,
  progress: number,
): Promise<boolean> {
  const count = await tx.$executeRaw`
    update export_job j set progress = ${progress.toFixed(3)}::numeric
    where ${isJob(organizationId, id)} and j.status = 'RUNNING'`;
  await notifyProgress(tx, organizationId, id);
  return count === 1;
}

/** Marks a running job as done. Deletes the file of a job that no longer runs, and returns false. */
export async function finishJob(
  tx: Transaction,
  organizationId: string,
  id: string,
  { rows, bytes, checksum, suppressed, revision }: FileSummary,
): Promise<boolean> {
  const count = await tx.$executeRaw`
    update export_job j set status = 'DONE', progress = 1, rows = ${rows}::int, bytes = ${bytes}::int,
      checksum = ${checksum}, suppressed = ${suppressed}, revision = ${revision}::int
    where ${isJob(organizationId, id)} and j.status = 'RUNNING'`;
  if (count === 0) await deleteChunks(tx, organizationId, id);
  await notifyProgress(tx, organizationId, id);
  return count > 0;
}

/** Ends a queued or running job with an error message for its requester; false when it has ended before. */
export async function endJob(
  tx: Transaction,
  organizationId: string,
  id: string,
  status: 'FAILED' | 'CANCELLED',
  error: string | null,
): Promise<boolean> {
  const count = await tx.$executeRaw`
    update export_job j set status = ${status}::export_status, error = ${error}
    where ${isJob(organizationId, id)} and j.status in ('QUEUED', 'RUNNING')`;
  if (count === 1) await deleteChunks(tx, organizationId, id);
  await notifyProgress(tx, organizationId, id);
  return count === 1;
}

/** Deletes a job that has expired at `now`, with its file. False when the job still exists. */
export async function deleteExpired(
  tx: Transaction,
  organizationId: string,
  id: string,
  now: Date,
): Promise<boolean> {
  const count = await tx.$executeRaw`
    delete from export_job j where ${isJob(organizationId, id)} and not ${unexpired(now)}`;
  await notifyProgress(tx, organizationId, id);
  return count === 1 || !(await jobExists(tx, organizationId, id));
}

/** Stores one chunk of a file. Positions count from 0. */
export async function addChunk(
  tx: Transaction,
  organizationId: string,
  id: string,
  position: number,
  content: Uint8Array,
): Promise<void> {
  await tx.exportChunk.create({
    data: { organizationId, jobId: id, position, content: Buffer.from(content) },
    select: { position: true },
  });
}

/** Deletes all chunks of a file. */
export async function deleteChunks(tx: Transaction, organizationId: string, id: string): Promise<void> {
  await tx.exportChunk.deleteMany({ where: { organizationId, jobId: id } });
}

async function notifyProgress(tx: Transaction, organizationId: string, id: string): Promise<void> {
  await tx.$executeRaw`select pg_notify(${PROGRESS_CHANNEL}, ${`${organizationId} ${id}`})`;
}

function inScope({ organizationId, datasets, now }: JobScope): Prisma.Sql {
  return Prisma.sql`${unexpired(now)} and j.organization_id = ${organizationId}::uuid
    and j.dataset::text = any(${[...datasets]}::text[])`;
}

function isJob(organizationId: string, id: string): Prisma.Sql {
  return Prisma.sql`j.organization_id = ${organizationId}::uuid and j.id = ${id}::uuid`;
}
