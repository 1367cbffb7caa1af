import { finished, Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest, preHandlerAsyncHookHandler } from 'fastify';
import type { Attempt, AttemptLog } from '../audit/attempts.ts';
import { ProtectedReads } from '../audit/protectedReads.ts';
import { auditSubject } from '../audit/record.ts';
import type { Database } from '../db/client.ts';
import { UUID } from '../db/uuid.ts';
import { ExportFiles, EXPORTS_PATH, type StoredFile } from '../exports/downloads.ts';
import { LIMITS } from '../api/execution/limits.ts';
import { errorResponse, RETRY_SECONDS, sendRateLimited } from './errorResponses.ts';
import { rateLimitKey, type RateLimiter } from './rateLimiter.ts';

const ROUTE = `${EXPORTS_PATH}/:name`;

interface DownloadParts {
  readonly db: Database;
  readonly now: () => Date;
  readonly authenticate: preHandlerAsyncHookHandler;
  readonly rateLimiter: RateLimiter;
  readonly attempts: AttemptLog;
}

type NamedRequest = FastifyRequest<{ Params: { name: string } }>;

/** Export files, for the same credentials as the API: the URL alone gives no access. */
export function registerDownloads(
  app: FastifyInstance,
  { db, now, authenticate, rateLimiter, attempts }: DownloadParts,
): void {
  const files = new ExportFiles(db, now);
  const noteAttempt = async ({ id, principal }: NamedRequest, attempt: Attempt) => {
    const reads = new ProtectedReads(db, principal, id, attempts);
    reads.noteAttempt(attempt);
    await reads.finish();
  };
  let running = 0;
  const serve = async (request: NamedRequest, reply: FastifyReply): Promise<unknown> => {
    const { principal } = request;
    if (!principal) {
      await noteAttempt(request, { reason: 'UNAUTHENTICATED', target: ROUTE });
      const message = 'Export files are protected. Send the credential that requested the export.';
      return reply
        .code(401)
        .header('www-authenticate', 'Bearer')
        .send(errorResponse('UNAUTHENTICATED', message));
    }
    if (!files.allows(principal)) {
      await noteAttempt(request, { reason: 'FORBIDDEN', target: ROUTE });
      const message = 'Your roles do not allow downloads of export files.';
      return reply.code(403).send(errorResponse('FORBIDDEN', message));
    }
    const result = await rateLimiter.consume(rateLimitKey(principal, request.ip), LIMITS.downloadCost);
    if (!result.allowed) return sendRateLimited(reply, result);
    if (running >= LIMITS.downloads) {
      const message = `The server already sends ${LIMITS.downloads} files. Try again in ${RETRY_SECONDS} seconds.`;
      return reply
        .code(503)
        .header('retry-after', RETRY_SECONDS)
        .send(errorResponse('SERVICE_UNAVAILABLE', message));
    }
    running += 1;
    // Also when the client disconnects before its file is found.
    finished(reply.raw, () => {
      running -= 1;
    });
    const file = await files.open(principal, request.params.name, request.id);
    if (!file) {
      const [id = ''] = request.params.name.split('.', 1);
      const target = UUID.test(id) ? auditSubject('ExportJob', id) : ROUTE;
      await noteAttempt(request, { reason: 'NOT_FOUND', target });
      const message = 'No such file, or it has expired. Read its current `url` from `exportJobs`.';
      return reply.code(404).send(errorResponse('BAD_REQUEST', message));
    }
    return describe(reply, file).send(Readable.from(file.chunks(), { objectMode: false, highWaterMark: 1 }));
  };
  app.route({
    url: ROUTE,
    method: 'GET',
    // A HEAD request would be audited as a download.
    exposeHeadRoute: false,
    preHandler: authenticate,
    handler: serve,
  });
}

function describe(reply: FastifyReply, { name, contentType, bytes, checksum }: StoredFile): FastifyReply {
  return reply
    .header('content-type', contentType)
    .header('content-length', bytes)
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('repr-digest', `sha-256=:${Buffer.from(checksum, 'hex').toString('base64')}:`)
    .header('cache-control', 'private, no-store');
}
