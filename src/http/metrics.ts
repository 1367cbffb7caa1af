import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { AttemptOutcome } from '../exports/worker.ts';
import { auditCommitsOf } from '../audit/auditCommits.ts';
import type { OperationSummary } from '../api/execution/operationSummary.ts';
import type { Database } from '../db/client.ts';
import type { ReferenceStore } from '../reference/store.ts';
import type { Principal } from '../shared/permissions.ts';
import type { AnswerErrors } from './answerErrors.ts';

/** What gauges read when they are scraped. */
interface Sources {
  readonly db: Database;
  readonly store: Pick<ReferenceStore, 'revision' | 'ageSeconds'>;
}

const PREFIX = 'ot_codebook_';
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** One request or event, in labels that are bounded: names of the schema, of roles and of codes. */
interface Observed {
  readonly summary: OperationSummary | null;
  readonly principal: Principal | null;
  readonly errors: AnswerErrors | null;
  readonly status: number;
  readonly isAborted: boolean;
  readonly seconds: number;
}

/**
 * The metrics of one process, for Prometheus. No label holds a person, an organization or anything that a client chose:
 * labels are stored for as long as the process lives, and each new value is another series.
 */
export class Metrics {
  readonly registry = new Registry();
  private readonly registers = [this.registry];

  private readonly requests = new Counter({
    name: `${PREFIX}requests_total`,
    help: 'Requests by what they select, how they ended (ok, aborted, partial, or the first error code) and role',
    labelNames: ['operation', 'outcome', 'role'],
    registers: this.registers,
  });
  private readonly duration = new Histogram({
    name: `${PREFIX}request_duration_seconds`,
    help: 'Time from a request to its response',
    labelNames: ['operation'],
    buckets: SECONDS,
    registers: this.registers,
  });
  private readonly errors = new Counter({
    name: `${PREFIX}errors_total`,
    help: 'Errors in responses by their code',
    labelNames: ['code'],
    registers: this.registers,
  });
  private readonly cost = new Counter({
    name: `${PREFIX}rate_limit_cost_total`,
    help: 'Cost that was counted against rate limits',
    registers: this.registers,
  });
  private readonly limited = new Counter({
    name: `${PREFIX}rate_limit_rejected_total`,
    help: 'Requests and events that were rejected for their rate limit',
    registers: this.registers,
  });
  private readonly events = new Counter({
    name: `${PREFIX}subscription_events_total`,
    help: 'Events that subscriptions got',
    registers: this.registers,
  });
  private readonly jobs = new Counter({
    name: `${PREFIX}export_attempts_total`,
    help: 'Attempts at export files by how they ended',
    labelNames: ['outcome'],
    registers: this.registers,
  });
  private readonly failedJobs = new Counter({
    name: `${PREFIX}export_failed_total`,
    help: 'Exports that ended without a file, at a limit or after their last attempt',
    registers: this.registers,
  });
  private readonly running = new Gauge({
    name: `${PREFIX}export_running`,
    help: 'Export files that this process writes now',
    registers: this.registers,
  });
  private readonly listening = new Gauge({
    name: `${PREFIX}listen_connected`,
    help: '1 while the connection that announces revisions is up, else 0',
    registers: this.registers,
  });
  private readonly auditGroups = new Histogram({
    name: `${PREFIX}audit_group_rows`,
    help: 'Audit rows of reads that were committed together',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128],
    registers: this.registers,
  });
  /** Each counts the connections with subscriptions of one listening server. */
  private readonly connections: (() => number)[] = [];

  constructor({ db, store }: Sources) {
    collectDefaultMetrics({ register: this.registry });
    this.gauge('pool_in_use_connections', 'Database connections that run a statement', () => {
      const { total, idle } = db.poolCounts();
      return total - idle;
    });
    this.gauge(
      'pool_idle_connections',
      'Database connections that wait for a statement',
      () => db.poolCounts().idle,
    );
    this.gauge(
      'pool_waiting',
      'Statements that wait for a database connection',
      () => db.poolCounts().waiting,
    );
    const commits = auditCommitsOf(db);
    commits.onCommit((rows) => this.auditGroups.observe(rows));
    this.gauge(
      'audit_waiting_rows',
      'Audit rows of reads that wait for others to be committed',
      () => commits.waiting,
    );
    this.gauge(
      'reference_revision',
      'Revision of the reference data that is served',
      () => store.revision() ?? 0,
    );
    this.gauge(
      'reference_age_seconds',
      'Time since the reference data was last compared with the database',
      () => store.ageSeconds(),
    );
    this.gauge('subscription_connections', 'Connections with subscriptions', () =>
      this.connections.reduce((sum, count) => sum + count(), 0),
    );
  }

  observe({ summary, principal, errors, status, isAborted, seconds }: Observed): void {
    const operation = operationLabel(summary);
    // A subscription lasts as long as its client wants.
    const isOpenEnded = summary?.kind === 'subscription';
    const outcome = isAborted && !isOpenEnded ? 'aborted' : outcomeLabel(errors, status);
    for (const code of errors?.codes ?? []) this.errors.inc({ code });
    this.requests.inc({ operation, outcome, role: roleLabel(principal) });
    if (!isOpenEnded) this.duration.observe({ operation }, seconds);
  }

  countCost(cost: number): void {
    this.cost.inc(cost);
  }

  countLimited(): void {
    this.limited.inc();
  }

  countEvent(): void {
    this.events.inc();
  }

  beginJob(): void {
    this.running.inc();
  }

  endJob(outcome: AttemptOutcome): void {
    this.running.dec();
    this.jobs.inc({ outcome });
  }

  failJob(): void {
    this.failedJobs.inc();
  }

  setListening(isListening: boolean): void {
    this.listening.set(isListening ? 1 : 0);
  }

  /** @param count of the connections with subscriptions at the moment */
  watchConnections(count: () => number): void {
    this.connections.push(count);
  }

  private gauge(name: string, help: string, read: () => number): void {
    const collect = function (this: Gauge): void {
      this.set(read());
    };
    new Gauge({ name: `${PREFIX}${name}`, help, registers: this.registers, collect });
  }
}

/** One root field, or the kind of an operation with several; `none` for what is no operation. */
function operationLabel(summary: OperationSummary | null): string {
  if (!summary) return 'none';
  const [field, ...others] = summary.fields;
  if (field === undefined) return summary.kind;
  return others.length > 0 ? `${summary.kind} of several` : field;
}

function outcomeLabel(errors: AnswerErrors | null, status: number): string {
  const code = errors?.codes[0];
  if (code === undefined) return status < 400 ? 'ok' : `status ${status}`;
  return errors?.isPartial ? `partial ${code}` : code;
}

function roleLabel(principal: Principal | null): string {
  if (!principal) return 'anonymous';
  const [role, ...others] = principal.roles;
  return others.length > 0 || role === undefined ? 'several' : role;
}
