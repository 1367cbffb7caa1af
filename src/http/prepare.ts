import type { FastifyInstance } from 'fastify';
import { LIMITS } from '../api/execution/limits.ts';

const ROUNDS = 3;

/** An address of no network (RFC 6890): what is asked here is charged to nobody. */
const NOBODY = '0.0.0.0';

/** What a first caller may send: something ordinary, and what is refused at each of the gates before it is run. */
const QUESTIONS = [
  '{ codes(first: 50) { totalCount nodes { code title } } payers { slug name } }',
  `{ ${'payers { slug } '.repeat(LIMITS.tokens / 4)} }`,
  `{ code(code: "97530") ${'{ similarCodes '.repeat(LIMITS.depth)}{ code }${' }'.repeat(LIMITS.depth)} }`,
  `{ code(code: "97530") { ...A } } fragment A on Code { similarCodes { ...B } } fragment B on Code { similarCodes { ...A } }`,
];

/**
 * Asks the API a few things for nobody and without a trace in the log, so that the engine has compiled what answers
 * and what refuses before the first caller comes.
 */
export async function prepareServer(app: FastifyInstance): Promise<void> {
  const { level } = app.log;
  app.log.level = 'silent';
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const query of QUESTIONS) {
        await app.inject({ method: 'POST', url: '/graphql', payload: { query }, remoteAddress: NOBODY });
      }
    }
  } finally {
    app.log.level = level;
  }
}
