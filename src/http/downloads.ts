import { finished, Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '../db/client.ts';
import { ExportFiles, EXPORTS_PATH, type StoredFile } from '../exports/downloads.ts';
import { LIMITS } from '../api/execution/limits.ts';
import { accountOf, type CostBudget } from './budget.ts';
import type { Callers } from './callers.ts';
import { refusal, refuseSpender } from './refusals.ts';

interface DownloadParts {
  readonly db: Database;
  readonly now: () => Date;
  readonly callers: Callers;
  readonly budget: CostBudget;
}

type NamedRequest = FastifyRequest<{ Params: { name: string } }>;

/** The files of exports, for the credential that the API itself takes: an address alone opens nothing. */
export function registerDownloads(app: FastifyInstance, { db, now, callers, budget }: DownloadParts): void {
  const files = new ExportFiles(db, now);
  let running = 0;
  const serve = async (request: NamedRequest, reply: FastifyReply): Promise<unknown> => {
    const principal = callers.of(request);
    if (!principal) {
      const message = 'Files of exports are protected: send the credential that asked for them.';
      return reply.code(401).header('www-authenticate', 'Bearer').send(refusal('UNAUTHENTICATED', message));
    }
    if (!files.allows(principal)) {
      return reply.code(403).send(refusal('FORBIDDEN', 'Files of exports are not for your roles.'));
    }
    const spending = budget.spend(accountOf(principal, request.ip), LIMITS.downloadCost);
    if (!spending.allowed) return refuseSpender(reply, spending);
    if (running >= LIMITS.downloads) {
      const message = `${LIMITS.downloads} files are being sent. Try again in a few seconds.`;
      return reply.code(503).header('retry-after', 5).send(refusal('SERVICE_UNAVAILABLE', message));
    }
    running += 1;
    // Also when the client has gone already, before its file is found.
    finished(reply.raw, () => {
      running -= 1;
    });
    const file = await files.open(principal, request.params.name, request.id);
    if (!file) {
      const message = 'There is no such file, or it has expired: take its `url` from `exportJobs`.';
      return reply.code(404).send(refusal('BAD_REQUEST', message));
    }
    return describe(reply, file).send(Readable.from(file.chunks(), { objectMode: false, highWaterMark: 1 }));
  };
  app.route({
    url: `${EXPORTS_PATH}/:name`,
    method: 'GET',
    // A file that is only looked at would be on record as taken.
    exposeHeadRoute: false,
    preHandler: callers.check,
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
