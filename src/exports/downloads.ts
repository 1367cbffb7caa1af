import { may, type Principal } from '../access/permissions.ts';
import { auditSubject, recordAudit } from '../audit/record.ts';
import type { Database } from '../db/client.ts';
import { inOrganization } from '../db/transaction.ts';
import { UUID } from '../db/uuid.ts';
import { FORMATS } from './formats/encoder.ts';
import { oneJob, toJob, type ExportJobRow } from './jobs.ts';
import { datasetsOf } from './request.ts';

/** Where the files of exports are taken away. */
export const EXPORTS_PATH = '/exports';

/** A file that is there to be taken away. */
export interface StoredFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly checksum: string;
  /** Its bytes, a piece at a time. Throws when the file is deleted meanwhile. */
  readonly pieces: () => AsyncGenerator<Uint8Array>;
}

/** Where a file is on this server; null while there is none. */
export function addressOf({
  id,
  format,
  status,
}: Pick<ExportJobRow, 'id' | 'format' | 'status'>): string | null {
  return status === 'DONE' ? `${EXPORTS_PATH}/${id}.${FORMATS[format].extension}` : null;
}

/** The files of exports, for whoever could have started them. */
export class ExportFiles {
  private readonly db: Database;
  private readonly now: () => Date;

  constructor(db: Database, now: () => Date) {
    this.db = db;
    this.now = now;
  }

  /** Whether the caller may take any file away. */
  isOpenTo(principal: Principal): boolean {
    return may(principal, 'export.start');
  }

  /**
   * The file at an address under EXPORTS_PATH; null when there is none, or it is not for the caller. That it was taken
   * is on record before a byte of it leaves.
   * @param name the last part of the address, such as `….csv`
   */
  async open(principal: Principal, name: string, requestId: string): Promise<StoredFile | null> {
    const { organizationId, subject: actor } = principal;
    const [id = ''] = name.split('.', 1);
    if (!UUID.test(id)) return null;
    const scope = { organizationId, datasets: datasetsOf(principal), now: this.now() };
    return inOrganization(this.db, organizationId, async (tx) => {
      const [stored] = await tx.$queryRaw<unknown[]>(oneJob(scope, id));
      const job = stored === undefined ? null : toJob(stored);
      if (!job || addressOf(job) !== `${EXPORTS_PATH}/${name}`) return null;
      const { bytes, checksum, dataset, format } = job;
      if (bytes === null || checksum === null) throw new Error('an export that is done has no file');
      const subjects = [auditSubject('ExportJob', id)];
      await recordAudit(tx, { organizationId, actor, requestId, action: 'export.download', subjects });
      return {
        name: `${dataset.toLowerCase().replaceAll('_', '-')}-${id.slice(0, 8)}.${FORMATS[format].extension}`,
        contentType: FORMATS[format].contentType,
        bytes,
        checksum,
        pieces: () => this.pieces(organizationId, id, bytes),
      };
    });
  }

  /** Each piece in a transaction of its own: a client that reads slowly holds none open. */
  private async *pieces(organizationId: string, jobId: string, bytes: number): AsyncGenerator<Uint8Array> {
    let sent = 0;
    for (let position = 0; sent < bytes; position += 1) {
      const piece = await inOrganization(this.db, organizationId, (tx) =>
        tx.exportChunk.findUnique({
          where: { organizationId_jobId_position: { organizationId, jobId, position } },
          select: { content: true },
        }),
      );
      if (!piece) throw new Error('the file of an export was deleted while it was sent');
      sent += piece.content.length;
      yield piece.content;
    }
  }
}
