import { jest } from '@jest/globals';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import pg from 'pg';
import { pino } from 'pino';
import { ApiKeyVerifier } from '../../src/access/apiKeys.ts';
import { createAuthenticator } from '../../src/access/authenticator.ts';
import { DemoIdentity } from '../../src/access/demo.ts';
import type { Principal } from '../../src/shared/permissions.ts';
import { openDatabase, type Database } from '../../src/db/client.ts';
import { Role, valuesOf } from '../../src/shared/enums.ts';
import type { RequestContext } from '../../src/api/kit/context.ts';
import { contextMaker } from '../../src/http/context.ts';
import { Metrics } from '../../src/http/metrics.ts';
import { createServer } from '../../src/http/server.ts';
import { ReferenceStore } from '../../src/reference/store.ts';
import { readDemoOrganizations } from '../../src/seeding/files.ts';
import { cloneDatabase, type TestDatabase } from './database.ts';
import { startExports, type TestExports } from './exports.ts';
import { noonOf, TODAY } from './clock.ts';

/** Ids of seeded sessions: one of the demo clinic, one of the other demo organization. */
export const OUR_SESSION = '08a2c9c4-6a07-4d7b-9dde-ee37d6978057';
export const THEIR_SESSION = '4f1e8bb6-594e-4d0e-9f43-807df85c419c';

/** Anonymous, a role of the demo clinic, or the biller of the other demo organization. */
export type Actor = 'anonymous' | Role | 'other-tenant-biller' | 'ADMIN+BILLER' | 'CLINICIAN+BILLER';

export const ACTORS: readonly Actor[] = ['anonymous', ...valuesOf(Role), 'other-tenant-biller'];

export interface Answer<Data = unknown> {
  readonly data?: Data;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: {
      readonly code?: string;
      readonly requestId?: string;
      readonly issues?: readonly {
        readonly code: string;
        readonly path: readonly string[];
        readonly message: string;
        readonly value: string;
        readonly allowed: string;
        readonly fix: string;
      }[];
    };
  }[];
}

interface ExecuteOptions {
  readonly as?: Actor;
  /** Another person or a key in the place of an actor: the value of the Authorization header. */
  readonly authorization?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly requestId?: string;
}

/** The API without a port, with its own database and a fixed day. */
export interface TestApi {
  readonly app: FastifyInstance;
  /** The database with the login of its owner, to arrange and to look. */
  readonly db: Database;
  /** The same with the login that the API serves with. */
  readonly servingDb: Database;
  readonly databaseUrl: string;
  readonly store: ReferenceStore;
  readonly metrics: Metrics;
  /** Null unless the test starts exports. */
  readonly exports: TestExports | null;
  /** Every log line so far, at the level of production. */
  readonly log: readonly string[];
  /** Executes an operation and returns the response without its cost. A test that reads the data names its type. */
  execute<Data = unknown>(query: string, options?: ExecuteOptions): Promise<Answer<Data>>;
  /** The whole response, for tests of status and headers. */
  send(body: unknown, headers?: Readonly<Record<string, string>>): Promise<LightMyRequestResponse>;
  authorizationOf(actor: Actor): Promise<string | undefined>;
  /** The Authorization header of another person of the demo clinic, or of another organization. */
  authorizationFor(principal: Principal): Promise<string>;
  /** The context of a resolver, for tests that call an executor themselves. */
  contextOf(actor: Actor, requestId?: string): Promise<RequestContext>;
  close(): Promise<void>;
}

/**
 * Starts the API; close it in `afterAll`. The snapshot is loaded once and does not listen for revisions.
 * @param options `exports` opens the job queue, whose worker the test starts; `today` is the day of the clock, or returns it
 */
export async function startTestApi({
  today = TODAY,
  ...options
}: {
  readonly exports?: boolean;
  readonly today?: string | (() => string);
  readonly isReviewRequired?: boolean;
  /** Slug of the organization that edits what all share; every one when left out. */
  readonly codebookEditors?: string;
} = {}): Promise<TestApi> {
  const now = () => noonOf(typeof today === 'string' ? today : today());
  const database = await cloneDatabase();
  const owner = openDatabase(database.url);
  const db = openDatabase(database.servingUrl);
  const store = new ReferenceStore(db.prisma, {
    staleAfterDays: 365,
    maxAgeSeconds: 3600,
    now: Date.now,
    onFailure: () => undefined,
  });
  await store.start();
  const identity = new DemoIdentity();
  const log: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) });
  const metrics = new Metrics({ db, store });
  const exports = options.exports ? await startExports(db, store, now, metrics) : null;
  const app = await createServer({
    db,
    store,
    identity: createAuthenticator([identity, new ApiKeyVerifier(db, now)], options.codebookEditors ?? '*'),
    logger,
    metrics,
    now,
    introspection: true,
    costPerMinute: 1e9,
    costPerMs: 0,
    // Tests of concurrency send more at once than a server would admit.
    admission: { most: Infinity, mostOfOne: Infinity, queueMs: Infinity, waitMs: 1_000 },
    trustedProxies: ['127.0.0.1'],
    isReviewRequired: options.isReviewRequired ?? false,
    ...(exports && { exports }),
  });
  return {
    ...apiOver(app, identity),
    authorizationFor: (principal) => identity.authorizationFor(principal),
    app,
    db: owner,
    servingDb: db,
    databaseUrl: database.url,
    store,
    metrics,
    exports,
    log,
    contextOf: (actor, requestId = 'test-request') => {
      return contextMaker({ db, store, now, ...(exports && { exports }) })(requestId, authenticate(actor));
    },
    close: async () => {
      await exports?.close();
      await owner.close();
      await closeAll(app, store, db, database);
    },
  };
}

function apiOver(
  app: FastifyInstance,
  identity: DemoIdentity,
): Pick<TestApi, 'execute' | 'send' | 'authorizationOf'> {
  const authorizationOf: TestApi['authorizationOf'] = async (actor) => {
    const principal = authenticate(actor);
    return principal ? identity.authorizationFor(principal) : undefined;
  };
  const send: TestApi['send'] = (body, headers = {}) =>
    app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json', ...headers },
      payload: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    authorizationOf,
    send,
    execute: async (query, { as = 'anonymous', variables = {}, requestId, ...options } = {}) => {
      const authorization = options.authorization ?? (await authorizationOf(as));
      const response = await send(
        { query, variables },
        { ...(authorization && { authorization }), ...(requestId && { 'x-request-id': requestId }) },
      );
      return withoutCost(response.json<Answer<never>>());
    },
  };
}

/** The remaining limit differs between runs; tests of limits read the whole response. */
function withoutCost<A extends Answer>(answer: A & { readonly extensions?: Record<string, unknown> }): A {
  const { cost: _cost, ...others } = answer.extensions ?? {};
  const { extensions: _extensions, ...rest } = answer;
  return (Object.keys(others).length > 0 ? { ...rest, extensions: others } : rest) as A;
}

/** The principal of an actor; null for an anonymous request. */
export function authenticate(actor: Actor): Principal | null {
  if (actor === 'anonymous') return null;
  const [clinic, otherTenant] = readDemoOrganizations();
  const organization = actor === 'other-tenant-biller' ? otherTenant : clinic;
  if (!organization) throw new Error('the seed has fewer than two demo organizations');
  const roles = actor === 'other-tenant-biller' ? ['BILLER' as const] : (actor.split('+') as Role[]);
  return {
    subject: `demo-${actor.toLowerCase().replace('+', '-')}`,
    organizationId: organization.id,
    organization: organization.slug,
    roles,
    editsCodebook: true,
  };
}

async function closeAll(
  app: FastifyInstance,
  store: ReferenceStore,
  db: Database,
  database: TestDatabase,
): Promise<void> {
  await app.close();
  store.stop();
  await db.close();
  await database.drop();
}

/** Records every SQL statement that this test file's pools send. */
export function recordStatements(): { take(): string[] } {
  const spy = jest.spyOn(pg.Client.prototype, 'query');
  return {
    /** The statements since the last call, in order. */
    take: () => {
      const statements = spy.mock.calls.map(([query]) => textOf(query).replaceAll(/\s+/g, ' ').trim());
      spy.mockClear();
      return statements;
    },
  };
}

/** Statements other than those that add a row to the audit trail, in a transaction of its own. */
export function beyondTrail(statements: readonly string[]): string[] {
  return statements.filter(
    (text) => !/^(BEGIN|COMMIT|SELECT set_config\(|insert into audit_event )/.test(text),
  );
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  if (typeof query === 'object' && query !== null && 'text' in query) return String(query.text);
  throw new Error('a statement without text was sent');
}

/** The opaque id of an object, as clients have it. */
export function idOf(type: string, key: string): string {
  return Buffer.from(`${type}:${key}`).toString('base64url');
}
