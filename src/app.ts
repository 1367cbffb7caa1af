import path from 'node:path';
import { pino, type Logger } from 'pino';
import { auditCommitsOf } from './audit/auditCommits.ts';
import { HeadLog } from './audit/headLog.ts';
import { HEAD_MESSAGE, headKeyOf, readKeyFile } from './audit/heads.ts';
import { OperatorError } from './shared/operatorError.ts';
import { ApiKeyVerifier } from './access/apiKeys.ts';
import { DemoIdentity } from './access/demo.ts';
import { demoCredentials, writeDemoCredentials, type DemoCredential } from './access/demoCredentials.ts';
import { developmentKey } from './access/developmentKey.ts';
import { organizationLookup } from './access/organizationLookup.ts';
import { createAuthenticator, type Authenticator } from './access/authenticator.ts';
import { OidcVerifier } from './access/oidc.ts';
import type { Config } from './shared/config.ts';
import type { Addresses } from './db/addresses.ts';
import { isLoopbackHost } from './shared/loopback.ts';
import { checkApplicationRole } from './db/applicationRole.ts';
import { openDatabase, SERVING, type Database } from './db/client.ts';
import { listenRevisions } from './db/listen.ts';
import { JobQueue } from './db/queue.ts';
import { PROGRESS_CHANNEL } from './exports/jobs.ts';
import { ExportProgress } from './exports/progress.ts';
import { readManifest } from './api/execution/manifest.ts';
import { loggedError } from './http/errorLog.ts';
import { Metrics } from './http/metrics.ts';
import { createMetricsServer } from './http/metricsServer.ts';
import { Draining } from './http/draining.ts';
import { createServer } from './http/server.ts';
import { warmUp } from './http/warmUp.ts';
import { ReferenceStore } from './reference/store.ts';
import { demoOrganization } from './seeding/seed.ts';
import { EXPORT_QUEUES, ExportWorker } from './exports/worker.ts';
import { fillDatabase } from './seeding/fill.ts';

export interface RunningApp {
  /** Where the API listens, without a path. */
  readonly url: string;
  /** Lines to print for the person who started it. */
  readonly lines: readonly string[];
  /** Of the demo, one for each kind of user; empty where there is no demo. */
  readonly credentials: readonly DemoCredential[];
  /**
   * Makes readiness 503 and, for the grace of the configuration, serves what still comes: a balancer needs a moment to
   * notice, and a request on its way must not be lost.
   */
  drain(): Promise<void>;
  /** Lets running requests end, then closes every connection. */
  close(): Promise<void>;
}

interface StartOptions extends Addresses {
  readonly config: Config;
  readonly log: (line: string) => void;
  /** What must be done before the server reads its files, such as the bundle of the playground. */
  readonly beforeServing?: Promise<void> | undefined;
}

/** The one clock of the application. It decides what has expired or is due, also in SQL statements. */
const now = (): Date => new Date();

/**
 * Seeds the database when it is empty and the owner is known, loads the reference and listens. When a step fails, closes what was opened and
 * throws; when the port is in use, it throws the system's own error.
 */
export async function startApp({
  config,
  databaseUrl,
  ownerUrl,
  log,
  beforeServing,
}: StartOptions): Promise<RunningApp> {
  const logger = pino({ level: config.logLevel });
  const db = openDatabase(databaseUrl, {
    ...SERVING,
    onPoolError: (error) => logger.warn({ error: loggedError(error) }, 'connection lost'),
  });
  const closing: (() => Promise<void> | void)[] = [() => db.close()];
  const draining = new Draining();
  const close = once(async () => {
    for (const step of closing.reverse()) await step();
  });
  try {
    await checkApplicationRole(db);
    if (ownerUrl !== undefined) {
      const demo = config.environment !== 'production';
      await fillDatabase(ownerUrl, { queues: EXPORT_QUEUES, demo, log });
    }
    const store = new ReferenceStore(db.prisma, {
      staleAfterDays: config.staleAfterDays,
      maxAgeSeconds: config.snapshotMaxAgeSeconds,
      now: () => performance.now(),
      onFailure: (error) => logger.warn({ error: loggedError(error) }, 'reference not reloaded'),
    });
    await store.start();
    store.prepare();
    closing.push(() => store.stop());
    const metrics = new Metrics({ db, store });
    const progress = new ExportProgress();
    const listener = await listenRevisions(databaseUrl, (revision) => void store.onNotification(revision), {
      onConnected: () => {
        void store.compare();
        progress.onReconnect();
      },
      onState: (isConnected) => metrics.setListening(isConnected),
      channels: { [PROGRESS_CHANNEL]: (payload) => progress.onNotification(payload) },
      log: (line) => logger.warn(line),
    });
    closing.push(() => listener.stop());
    const queue = await openExports({ db, store, logger, metrics, databaseUrl, now });
    closing.push(() => queue.stop());
    const heads = await headLogOf(config, db, logger);
    heads.start(config.auditHeadsMinutes * 60_000);
    closing.push(() => heads.stop());
    // After the server, whose clients may have left before their reads were on record.
    closing.push(() => auditCommitsOf(db).idle());
    const { identity, credentials } = await identityFor(config, db, now);
    await beforeServing;
    const server = await createServer({
      db,
      store,
      identity,
      logger,
      metrics,
      now,
      exports: { queue, progress },
      apiKeyMaxDays: config.apiKeyMaxDays,
      isReviewRequired: config.isReviewRequired,
      introspection: config.introspection,
      costPerMinute: config.costPerMinute,
      corsOrigins: config.corsOrigins,
      corsFromThisMachine: config.corsFromThisMachine,
      trustedProxies: config.trustedProxies,
      draining,
      sharedRateLimit: true,
      manifest:
        config.operationsManifest === undefined ? null : await readManifest(config.operationsManifest),
      ...(config.playground && { playground: { demoCredentials: credentials } }),
    });
    closing.push(() => server.close());
    const drain = () => draining.run(server.server, config.shutdownGraceSeconds);
    await warmUp(server);
    if (config.metricsPort !== undefined) {
      const metricsServer = createMetricsServer({ db, store, metrics, draining });
      closing.push(() => metricsServer.close());
      await metricsServer.listen({ port: config.metricsPort, host: config.metricsHost });
    }
    const url = await server.listen({ port: config.port, host: config.host });
    const lines = await announcement({ url, config, credentials });
    return { url, lines, credentials, drain, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** In production the heads go to the log whatever its level: they are for when nothing else can be believed. */
async function headLogOf(config: Config, db: Database, logger: Logger): Promise<HeadLog> {
  const { auditKeyFile: file } = config;
  const key = file === undefined ? null : headKeyOf(await readKeyFile(file), file);
  if (key && !key.sign)
    throw new OperatorError(`${file} holds a public key: AUDIT_KEY_FILE needs the private one.`);
  const headLogger = logger.child(
    {},
    { level: config.environment === 'production' ? 'info' : config.logLevel },
  );
  return new HeadLog({
    db,
    now,
    key,
    onHead: (head) => headLogger.info(head, HEAD_MESSAGE),
    onBreak: (organizationId, sequence) =>
      logger.fatal(
        { organizationId, sequence },
        'audit chain broken: a row that was its head is gone or was changed',
      ),
    onFailure: (error) => logger.warn({ error: loggedError(error) }, 'audit heads not read'),
  });
}

interface ExportParts {
  readonly db: Database;
  readonly store: ReferenceStore;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly databaseUrl: string;
  readonly now: () => Date;
}

/** Opens the job queue, and writes export files in this process. */
async function openExports({ db, store, logger, metrics, databaseUrl, now }: ExportParts): Promise<JobQueue> {
  const queue = await JobQueue.open(databaseUrl, {
    onFailure: (error) => logger.warn({ error: loggedError(error) }, 'job queue'),
  });
  const worker = new ExportWorker({
    db,
    store,
    now,
    counts: metrics,
    onFailure: (error, requestId) =>
      logger.error({ requestId, error: loggedError(error) }, 'export not made'),
  });
  await worker.start(queue);
  return queue;
}

/**
 * Who may come in: people whom the issuer knows, and API keys; outside production also the demo, with one credential for
 * each kind of user. A server that other machines reach has no demo.
 */
async function identityFor(
  config: Config,
  db: Database,
  now: () => Date,
): Promise<{ readonly identity: Authenticator; readonly credentials: readonly DemoCredential[] }> {
  const editors = config.codebookEditors;
  const verifiers = [
    new ApiKeyVerifier(db, now, config.apiKeyMaxDays),
    ...(config.oidc ? [new OidcVerifier(config.oidc, organizationLookup(db))] : []),
  ];
  if (!hasDemo(config)) return { identity: createAuthenticator(verifiers, editors), credentials: [] };
  // A key in a file outlives the process, which is for the person who develops here and for nobody else.
  const demo = new DemoIdentity(storesDemo(config) ? await developmentKey(config.dataDir) : undefined);
  return {
    identity: createAuthenticator([demo, ...verifiers], editors),
    credentials: await demoCredentials(demo, await demoOrganization()),
  };
}

const hasDemo = ({ environment, host }: Config): boolean =>
  environment !== 'production' && isLoopbackHost(host);

/** Whether credentials of the demo are in files and survive a restart; in tests they end with the process. */
const storesDemo = (config: Config): boolean => config.environment === 'development' && hasDemo(config);

interface Announced {
  readonly url: string;
  readonly config: Config;
  readonly credentials: readonly DemoCredential[];
}

/** What the person who started the server needs next, a line each. */
async function announcement({ url, config, credentials }: Announced): Promise<string[]> {
  const file = storesDemo(config)
    ? await writeDemoCredentials(config.dataDir, `${url}/graphql`, credentials)
    : null;
  return [
    '',
    `API          ${url}/graphql`,
    ...(config.playground ? [`Playground   ${url}/playground`] : []),
    `Docs         ${url}/docs`,
    ...(file === null ? [] : [`Credentials  source ${shellPath(file)}`]),
    ...(config.environment === 'production' || hasDemo(config) ? [] : [noDemo(config.host)]),
    'Stop         Ctrl-C',
  ];
}

/** A path for a shell in the working directory. */
function shellPath(file: string): string {
  const inside = path.relative(process.cwd(), file);
  const shown = inside.startsWith('..') || path.isAbsolute(inside) ? file : inside;
  return /^[\w./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", String.raw`'\''`)}'`;
}

function noDemo(host: string): string {
  return `Credentials  none of the demo: other machines could use them, because HOST is ${host}. Set HOST to 127.0.0.1 for the demo.`;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}
