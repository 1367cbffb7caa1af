import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type pg from 'pg';
import type { EmergencyAccess } from '../src/access/emergencyAccess.ts';
import type { ProtectedReads } from '../src/audit/protectedReads.ts';
import type { Database } from '../src/db/client.ts';
import type { Prisma } from '../src/db/generated/prisma/client.ts';
import type { RequestContext } from '../src/api/kit/context.ts';
import { ExecutionUsage } from '../src/api/kit/executionUsage.ts';
import { policyImpact } from '../src/impact/service.ts';
import { globalId } from '../src/shared/globalId.ts';
import type { PolicyRow } from '../src/reference/data/rows.ts';
import type { Snapshot } from '../src/reference/snapshot.ts';

const SESSIONS = 10_000;
const TODAY = '2026-11-21';

/** Replays 10,000 sessions of a year against a draft, inside a transaction that is taken back: the store keeps nothing. */
export async function measureImpact(
  db: Database,
  snapshot: Snapshot,
  log: (line: string) => void,
): Promise<void> {
  const client = await db.connectPipelined();
  try {
    await client.query('BEGIN');
    const organizationId = randomUUID();
    await insertSessions(client, organizationId);
    await client.query(
      `select set_config('role', 'ot_codebook_app', true), set_config('app.organization', $1, true)`,
      [organizationId],
    );
    const context = contextOver(client, snapshot, organizationId);
    const draft = await context.policyWithDrafts('');
    const delay = monitorEventLoopDelay({ resolution: 5 });
    for (const round of ['first', 'second']) {
      delay.enable();
      const from = performance.now();
      const { examined, changed } = await policyImpact(context, {
        draftId: globalId('Policy', draft?.id ?? ''),
      });
      const took = performance.now() - from;
      delay.disable();
      log(
        `Impact, ${round}: ${examined} sessions in ${(took / 1000).toFixed(2)} s, ${changed} would change; ` +
          `the event loop waited ${(delay.max / 1e6).toFixed(0)} ms at most`,
      );
      delay.reset();
    }
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

async function insertSessions(client: pg.PoolClient, organizationId: string): Promise<void> {
  await client.query(`insert into organization (id, slug, name) values ($1, 'bench', 'Bench')`, [
    organizationId,
  ]);
  await client.query(
    `insert into patient_session (organization_id, id, patient_ref, payer_slug, date_of_service, setting,
      start_time, end_time, therapist, diagnoses, goals, documentation, status, version)
    select $1, gen_random_uuid(), 'P-' || n, 'unitedhealthcare', date '2026-11-20' - n % 365, 'OFFICE',
      '09:00', '10:00', 'OT-01', '{M25.641}', '{}', '{}', 'SIGNED', 1
    from generate_series(1, ${SESSIONS}) n`,
    [organizationId],
  );
  await client.query(
    `insert into session_service (organization_id, session_id, position, date_of_service, code, minutes, is_distinct, modifiers, activities)
    select s.organization_id, s.id, v.position, s.date_of_service, v.code, v.minutes + length(s.patient_ref), false, '{}', '{}'
    from patient_session s
    cross join (values (1, '97530', 18), (2, '97110', 12), (3, '97112', 17)) as v(position, code, minutes)
    where s.organization_id = $1`,
    [organizationId],
  );
}

function contextOver(client: pg.PoolClient, snapshot: Snapshot, organizationId: string): RequestContext {
  const reads: Pick<ProtectedReads, 'query' | 'note' | 'finish'> = {
    query: async <Row>({ text, values }: Prisma.Sql) =>
      (await client.query({ text, values: [...values] })).rows as Row[],
    note: () => undefined,
    finish: async () => undefined,
  };
  // Sums of closed months alone are another path; the replay of every session is what is measured.
  const emergency: Pick<EmergencyAccess, 'isTaken'> = { isTaken: async () => true };
  const partial: Partial<RequestContext> = {
    requestId: 'bench',
    snapshot,
    today: TODAY,
    principal: { subject: 'bench', organizationId, organization: 'bench', roles: ['ADMIN'] },
    protectedReads: reads as ProtectedReads,
    emergency: emergency as EmergencyAccess,
    usage: new ExecutionUsage(),
    policyWithDrafts: async () => draftOf(snapshot),
  };
  // A replay uses nothing else of a context.
  return partial as RequestContext;
}

/** UnitedHealthcare's limit of timed units, whose number is not on record, becomes two a visit. */
function draftOf({ rows }: Snapshot): PolicyRow {
  const policy = rows.policies.find(({ key }) => key === 'uhc-maxfreq');
  const published = policy?.versions.at(-1);
  if (!policy || !published) throw new Error('the seed has no policy uhc-maxfreq');
  const notes = published.notes.map((note) =>
    note.topic === 'UNIT_LIMIT' && note.terms === null
      ? { ...note, id: randomUUID(), terms: { maxTimedUnitsPerVisit: 2 } }
      : note,
  );
  const version = published.version + 1;
  const draft = { ...published, version, status: 'DRAFT' as const, inForce: [], notes };
  return { ...policy, versions: [...policy.versions, draft] };
}
