import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LIMITS } from '../api/execution/limits.ts';

const ROUNDS = 3;

/** An address of no network (RFC 6890), so that these requests count against no client's rate limit. */
const ADDRESS = '0.0.0.0';

/** Whether a request is one of `warmUp`, which nobody sent. */
export function isWarmUp({ ip }: Pick<FastifyRequest, 'ip'>): boolean {
  return ip === ADDRESS;
}

/** An ordinary query, and one operation that each of the limits rejects. */
const OPERATIONS = [
  '{ codes(first: 50) { totalCount nodes { procedureCode title } } payers { slug name } }',
  `{ ${'payers { slug } '.repeat(LIMITS.tokens / 4)} }`,
  `{ code(code: "97530") ${'{ similarCodes '.repeat(LIMITS.depth)}{ procedureCode }${' }'.repeat(LIMITS.depth)} }`,
  `{ code(code: "97530") { ...A } } fragment A on Code { similarCodes { ...B } } fragment B on Code { similarCodes { ...A } }`,
];

/** Runs a few operations, unlogged, so that the code which serves requests is compiled before the first one arrives. */
export async function warmUp(app: FastifyInstance): Promise<void> {
  const { level } = app.log;
  app.log.level = 'silent';
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const query of OPERATIONS) {
        await app.inject({ method: 'POST', url: '/graphql', payload: { query }, remoteAddress: ADDRESS });
      }
    }
  } finally {
    app.log.level = level;
  }
}
