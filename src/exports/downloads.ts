import { may, type Principal } from '../shared/permissions.ts';
import { auditSubject, recordAudit } from '../audit/record.ts';
import type { Database } from '../db/client.ts';
import { inOrganization } from '../db/transaction.ts';
import { UUID } from '../db/uuid.ts';
import { FORMATS } from './formats/encoder.ts';
import { oneJob, toJob, type ExportJobRow } from './jobs.ts';
import { datasetsOf } from './request.ts';

/** URL path of the files of exports. */
export const EXPORTS_PATH = '/exports';

/** A file that is ready to download. */
export interface StoredFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly checksum: string;
  /** Its bytes, one chunk at a time. Throws when the file is deleted during the download. */
  readonly chunks: () => AsyncGenerator<Uint8Array>;
}

/** URL path of the file; null until the export is done. */
export function filePath({
  id,
  format,
  status,
}: Pick<ExportJobRow, 'id' | 'format' | 'status'>): string | null {
  return status === 'DONE' ? `${EXPORTS_PATH}/${id}.${FORMATS[format].extension}` : null;
}

/** Files of exports, for principals that may start the same exports. */
export class ExportFiles {
  private readonly db: Database;
  private readonly now: () => Date;

  constructor(db: Database, now: () => Date) {
    this.db = db;
    this.now = now;
  }

  /** Whether the principal may download files. Checked here because downloads do not pass through the schema. */
  allows(principal: Principal): boolean {
    return may(principal, 'export.start');
  }

  /**
   * The file of a URL path under EXPORTS_PATH; null when there is none or the principal may not read it. The audit row
   * of the download is committed before the first byte is sent.
   * @param name last segment of the path: `<export id>.<extension>`
   */
  async open(principal: Principal, name: string, requestId: string): Promise<StoredFile | null> {
    const { organizationId, subject: actor } = principal;
    const [id = ''] = name.split('.', 1);
    if (!UUID.test(id)) return null;
    const scope = { organizationId, datasets: datasetsOf(principal), now: this.now() };
    return inOrganization(this.db, organizationId, async (tx) => {
      const [stored] = await tx.$queryRaw<unknown[]>(oneJob(scope, id));
      const job = stored === undefined ? null : toJob(stored);
      if (!job || filePath(job) !== `${EXPORTS_PATH}/${name}`) return null;
      const { bytes, checksum, dataset, format } = job;
      if (bytes === null || checksum === null) throw new Error('an export that is done has no file');
      const subjects = [auditSubject('ExportJob', id)];
      await recordAudit(tx, { organizationId, actor, requestId, action: 'export.download', subjects });
      return {
        name: `${dataset.toLowerCase().replaceAll('_', '-')}-${id.slice(0, 8)}.${FORMATS[format].extension}`,
        contentType: FORMATS[format].contentType,
        bytes,
        checksum,
        chunks: () => this.chunks(organizationId, id, bytes),
      };
    });
  }

  /** Reads each chunk in a transaction of its own, so that a slow client does not keep one open. */
  private async *chunks(organizationId: string, jobId: string, bytes: number): AsyncGenerator<Uint8Array> {
    let sent = 0;
    for (let position = 0; sent < bytes; position += 1) {
      const chunk = await inOrganization(this.db, organizationId, (tx) =>
        tx.exportChunk.findUnique({
          where: { organizationId_jobId_position: { organizationId, jobId, position } },
          select: { content: true },
        }),
      );
      if (!chunk) throw new Error('the file of an export was deleted during its download');
      sent += chunk.content.length;
      yield chunk.content;
    }
  }
}
