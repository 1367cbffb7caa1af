import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Operation } from '../api/execution/executor.ts';
import { summarize } from '../api/execution/operationSummary.ts';
import type { Principal } from '../shared/permissions.ts';
import { errorsOf, type AnswerErrors } from './answerErrors.ts';
import type { Metrics } from './metrics.ts';
import type { OperationNames } from './operationNames.ts';
import { isWarmUp } from './warmUp.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null for an answer without errors. */
    answerErrors: AnswerErrors | null;
  }
}

interface Access {
  readonly requestId: string;
  readonly operation: Operation | null;
  readonly principal: Principal | null;
  readonly cost: number | null;
  readonly errors: AnswerErrors | null;
  readonly status: number;
  readonly ms: number;
  readonly bytes?: number | undefined;
  /** Whether the client closed the connection before it had the whole response. */
  readonly isAborted?: boolean;
}

/** Status of a request whose client did not wait for one, as nginx has it. */
const CLIENT_CLOSED = 499;

/** Paths whose requests are counted and logged. The others are probes, and files of the playground. */
const OBSERVED = ['/graphql', '/graphql/stream', '/exports/:name'];

/** Counts each request, and logs one line about it. */
export class AccessLog {
  private readonly metrics: Metrics;
  private readonly logger: FastifyBaseLogger;
  private readonly names: OperationNames;

  constructor(metrics: Metrics, logger: FastifyBaseLogger, names: OperationNames) {
    this.names = names;
    this.metrics = metrics;
    this.logger = logger;
  }

  /**
   * The line has names of the schema; no text of an operation, no name that a client chose, no variable, no credential and
   * nobody's identifier.
   */
  record({
    operation,
    principal,
    errors,
    requestId,
    cost,
    status,
    ms,
    bytes,
    isAborted = false,
  }: Access): void {
    const summary = operation && summarize(operation.document.node, operation.operationName);
    this.metrics.observe({ summary, principal, errors, status, isAborted, seconds: ms / 1_000 });
    this.logger.info(
      {
        requestId,
        ...(summary && {
          operation: this.names.forLog(summary.name),
          kind: summary.kind,
          fields: summary.fields,
        }),
        ...(principal && { organization: principal.organization, roles: principal.roles }),
        ...(cost !== null && { cost }),
        status,
        ...(errors && { codes: [...new Set(errors.codes)] }),
        ms: Math.round(ms * 10) / 10,
        ...(bytes !== undefined && { bytes }),
        ...(isAborted && { aborted: true }),
      },
      'request',
    );
  }

  /** Observes every request of the API, over HTTP. */
  register(app: FastifyInstance): void {
    app.decorateRequest('answerErrors', null);
    app.addHook('preSerialization', async (request, _reply, payload) => {
      request.answerErrors ??= errorsOf(payload);
      return payload;
    });
    // Not `onResponse`: Fastify leaves it out where the client closes the connection, as those of an outage do.
    app.addHook('onRequest', async (request, reply) => {
      const isObserved = OBSERVED.includes(request.routeOptions.url ?? '') && !isWarmUp(request);
      if (isObserved) whenOver(reply, (isAborted) => this.record({ ...accessOf(request, reply), isAborted }));
    });
  }
}

/** Calls back once, with whether the connection closed before the whole response was sent. */
function whenOver({ raw }: FastifyReply, onOver: (isAborted: boolean) => void): void {
  const onFinish = () => {
    raw.off('close', onClose);
    onOver(false);
  };
  const onClose = () => {
    raw.off('finish', onFinish);
    onOver(true);
  };
  raw.once('finish', onFinish).once('close', onClose);
}

function accessOf(request: FastifyRequest, reply: FastifyReply): Access {
  const { id: requestId, checkedOperation, principal, answerErrors: errors } = request;
  const { headersSent, statusCode } = reply.raw;
  const bytes = Number(reply.getHeader('content-length'));
  return {
    requestId,
    operation: checkedOperation?.operation ?? null,
    principal,
    cost: checkedOperation?.cost ?? null,
    errors,
    status: headersSent ? statusCode : CLIENT_CLOSED,
    ms: reply.elapsedTime,
    bytes: Number.isFinite(bytes) ? bytes : undefined,
  };
}
