import type postgres from 'postgres';
import { openConnection } from '../src/db/connection.ts';

/**
 * Payers and codes with their share of the sessions. The last of each is rare, as is the status DRAFT, so that a filter
 * is measured with a common and with a rare value.
 */
const PAYERS = { medicare: 0.5, unitedhealthcare: 0.25, aetna: 0.15, bcbs: 0.0999, cigna: 0.0001 };
const STATUSES = { BILLED: 0.95, SIGNED: 0.048, VOIDED: 0.001, DRAFT: 0.001 };
const CODES = { '97530': 1, '97110': 0.5, '97112': 0.3, '97535': 0.15, '97760': 0.0001 };

const TABLES = ['patient_session', 'session_service', 'session_version', 'session_share', 'session_cell'];

/** Id of the organization with the generated sessions. */
export const GENERATED = '00000000-0000-4000-8000-000000000001';
const OTHER = '00000000-0000-4000-8000-000000000002';

/**
 * Writes an organization with `count` sessions over the 36 months to October 2026, about fifty of each patient, and
 * another organization with a tenth of them. The same count gives the same rows. Does nothing when they exist.
 */
export async function generateSessions(
  url: string,
  count: number,
  log: (line: string) => void,
): Promise<void> {
  const sql = openConnection(url, { name: 'ot-codebook bench' });
  try {
    const [existing] = await sql`select slug from organization where id = ${GENERATED}::uuid`;
    if (existing?.['slug'] === slugOf(count)) return;
    if (existing)
      throw new Error(
        `The database has other sessions than ${count.toLocaleString('en-US')}: set DATA_DIR to an empty folder.`,
      );
    const started = performance.now();
    await generate(sql, OTHER, Math.ceil(count / 10));
    await generate(sql, GENERATED, count);
    for (const table of TABLES) await sql`vacuum analyze ${sql(table)}`;
    const seconds = Math.round((performance.now() - started) / 1_000);
    log(`Wrote ${count.toLocaleString('en-US')} sessions in ${seconds} s.`);
  } finally {
    await sql.end();
  }
}

function slugOf(count: number): string {
  return `generated-${count}`;
}

async function generate(sql: postgres.Sql, organizationId: string, count: number): Promise<void> {
  await sql.begin(async (tx) => {
    // Triggers and foreign keys check each row, which takes minutes; the rows below satisfy them.
    await tx`set local session_replication_role = replica`;
    await tx`insert into organization (id, slug, name)
      values (${organizationId}::uuid, ${slugOf(count)}, 'Generated')`;
    await tx`create temp table generated on commit drop as
      select n, md5(${organizationId} || n)::uuid as id,
        date '2026-10-31' - (n * 1096::bigint / ${count}::int)::int as day
      from generate_series(0, ${count - 1}::int) as n`;
    await tx`
      insert into patient_session (organization_id, id, patient_ref, payer_slug, date_of_service, setting, therapist,
        diagnoses, goals, documentation, status, version, recorded_at)
      select ${organizationId}::uuid, id, 'patient-' || n % greatest(1, ${count}::int / 50),
        ${tx.unsafe(pick('payer', PAYERS))}, day, 'OFFICE', 'therapist-' || n % 40, '{}', '{}', '{}',
        (${tx.unsafe(pick('status', STATUSES))})::session_status, 1, (day + time '12:00') at time zone 'UTC'
      from generated`;
    await tx`
      insert into session_version (organization_id, session_id, version, status, recorded_at, recorded_by)
      select organization_id, id, version, status, recorded_at, 'bench' from patient_session
      where organization_id = ${organizationId}::uuid`;
    await tx`
      insert into session_service
        (organization_id, session_id, position, date_of_service, code, minutes, is_distinct, modifiers, activities)
      select ${organizationId}::uuid, id, row_number() over (partition by n order by code) - 1, day, code, 15, false, '{}', '{}'
      from generated, json_each_text(${JSON.stringify(CODES)}::text::json) as share (code, value)
      where ${tx.unsafe(fraction('n || code'))} < value::float`;
    await tx`
      insert into session_share (organization_id, month, patient_ref, payer_slug, code, sessions, minutes_total)
      select s.organization_id, date_trunc('month', s.date_of_service), s.patient_ref, s.payer_slug, v.code, count(*),
        sum(v.minutes)
      from patient_session s
      join session_service v on v.organization_id = s.organization_id and v.session_id = s.id
      where s.organization_id = ${organizationId}::uuid and s.status <> 'VOIDED'
      group by 1, 2, 3, 4, 5`;
    await tx`
      insert into session_cell (organization_id, month, payer_slug, code, patients, sessions, minutes_total)
      select organization_id, month, payer_slug, code, count(*), sum(sessions), sum(minutes_total) from session_share
      where organization_id = ${organizationId}::uuid group by 1, 2, 3, 4`;
  });
}

/** A number from 0 to 1, as SQL, that depends on the text of an SQL expression alone. */
function fraction(text: string): string {
  return `((hashtextextended(${text}, 0) & 1048575) / 1048576.0)`;
}

/** One of the names for each row, as SQL, as often as its share says. */
function pick(name: string, shares: Readonly<Record<string, number>>): string {
  let sum = 0;
  const cases = Object.entries(shares).map(([each, share]) => {
    sum += share;
    return `when ${fraction(`n || '${name}'`)} < ${sum} then '${each}'`;
  });
  return `case ${cases.join(' ')} else '${Object.keys(shares).at(-1)}' end`;
}
