import { Prisma } from '../../src/db/generated/prisma/client.ts';
import type { DisclosedAnswer } from '../../src/impact/groups.ts';
import type { PublishedRow } from '../../src/exports/deidentify.ts';
import { SMALLEST_CELL } from '../../src/shared/smallCells.ts';
import type { TestApi } from '../support/api.ts';
import {
  care,
  collectAnswers,
  CODES,
  NOT_COVERED,
  ONE_UNIT,
  OTHERS,
  range,
  recordAll,
  startWorld,
} from '../support/differencing.ts';
import { insertDraft } from '../support/impact.ts';
import { type Figure, revealedSets } from '../support/rank.ts';

/**
 * Any number of questions: whatever an analyst adds, subtracts and multiplies of all answers together, no result is about
 * fewer than eleven patients. Every answer is a set of sums over patients, so the figures that can be computed are the
 * linear combinations of them; the test finds each combination that is about few. Sums of sessions, minutes, units and
 * amounts are combined each with their own: one of minutes and sessions is about few only for somebody who knows already
 * how long the sessions of all others were.
 */

let api: TestApi;
afterAll(() => api?.close());

/** Patients with much and little in common, few of each kind beside many. */
const SESSIONS = [
  ...OTHERS,
  // Two who have what the fourteen have, and a second code; three with longer sessions; one with twelve of them.
  ...range(0, 2).map((patient) => care(patient, '2025-01-08', { code: '97530' })),
  ...range(200, 3).map((patient) => care(patient, '2025-01-09', { minutes: 60 })),
  ...range(1, 12).map((day) => care(210, `2025-02-${String(day).padStart(2, '0')}`)),
  // Months that differ by one patient.
  care(220, '2025-03-12'),
  ...range(60, 4).map((patient) =>
    care(patient, '2025-03-14', { payer: 'unitedhealthcare', code: '97535', minutes: 45 }),
  ),
  // A code and its add-on: but for one patient, the same sessions; and two codes that few have together.
  ...range(300, 14).map((patient) =>
    care(patient, '2025-02-20', { payer: 'aetna', code: '97129', ...(patient > 300 && { also: '97130' }) }),
  ),
  ...range(320, 12).map((patient) => care(patient, '2025-03-20', { code: '97535' })),
  ...range(340, 12).map((patient) => care(patient, '2025-03-21', { code: '97112' })),
  ...range(360, 2).map((patient) => care(patient, '2025-03-22', { code: '97112', also: '97535' })),
  ...range(230, 12).map((patient) =>
    care(patient, '2025-03-15', { payer: 'unitedhealthcare', code: '97110' }),
  ),
];

/** A draft for every set of codes, of each kind and payer. */
async function everyDraft(): Promise<ReadonlyMap<string, string>> {
  const drafts = new Map<string, string>();
  for (const payer of ['cigna', 'unitedhealthcare', 'aetna']) {
    for (let mask = 1; mask < 2 ** CODES.length; mask += 1) {
      const codes = CODES.filter((_, place) => (mask >> place) & 1);
      for (const [kind, spec] of Object.entries({ NOT_COVERED, ONE_UNIT })) {
        drafts.set(`${kind} ${payer} ${codes.join(' ')}`, (await insertDraft(api, spec(payer, codes))).id);
      }
    }
  }
  return drafts;
}

interface Session {
  readonly month: string;
  readonly payer: string;
  readonly position: number;
  readonly patient: string;
  readonly services: readonly { readonly code: string; readonly minutes: number }[];
  readonly lines: readonly {
    readonly code: string;
    readonly text: string;
    readonly units: number;
    readonly cents: number | null;
  }[];
  readonly verdict: string;
}

const MEASURES = ['patients', 'sessions', 'minutes', 'units', 'cents'] as const;

interface Disclosed {
  readonly measure: (typeof MEASURES)[number];
  readonly figure: Figure;
}

/** What has been disclosed of one month and payer, as sums over patients. */
async function figuresOf(month: string, payer: string, sessions: readonly Session[]): Promise<Disclosed[]> {
  const own = sessions.filter((each) => each.month === month && each.payer === payer);
  const of = (value: (session: Session) => number): Figure => {
    const figure = new Map<string, number>();
    for (const session of own) {
      const added = value(session);
      if (added !== 0) figure.set(session.patient, (figure.get(session.patient) ?? 0) + added);
    }
    return figure;
  };
  const query = <Row>(statement: Prisma.Sql) => api.db.prisma.$queryRaw<Row[]>(statement);
  const cells = await query<{ code: string; sessions: number; patients: number }>(Prisma.sql`
    select code, sessions, patients from closed_cell where month = ${month}::date and payer_slug = ${payer}`);
  const statistics = cells.flatMap(({ code, sessions: count, patients }) => {
    const has = of(({ services }) => (services.some((each) => each.code === code) ? 1 : 0));
    expect([has.size, total(has)]).toEqual([patients, count]);
    const once = new Map([...has.keys()].map((patient) => [patient, 1]));
    const minutes = of(({ services }) =>
      sum(services.map((each) => (each.code === code ? each.minutes : 0))),
    );
    return [measured('sessions', has), measured('patients', once), measured('minutes', minutes)];
  });
  const answers = await query<{ answer: DisclosedAnswer }>(Prisma.sql`
    select answer from closed_impact where month = ${month}::date and payer_slug = ${payer}`);
  const impacts = answers.flatMap(({ answer: { groups, parts } }) => {
    const partAt = new Map(parts.map((part) => [part[0], part]));
    return [
      ...Object.values(groups).map((positions) =>
        measured(
          'sessions',
          of(({ position }) => (positions.includes(position) ? 1 : 0)),
        ),
      ),
      ...([1, 2, 3, 4] as const).map((place) =>
        measured(
          place <= 2 ? 'units' : 'cents',
          of(({ position }) => partAt.get(position)?.[place] ?? 0),
        ),
      ),
    ];
  });
  const [billing] = await query<{ rows: readonly PublishedRow[] }>(Prisma.sql`
    select rows from closed_billing where month = ${month}::date`);
  const published = (billing?.rows ?? []).filter((row) => row.payer === payer);
  const exports = published.flatMap((row) => {
    const exact = published.filter(({ code, attributes }) => code === row.code && attributes !== null);
    const isOf = (session: Session, { attributes, code }: PublishedRow) => {
      const line = lineOf(session, code);
      return (
        line !== null &&
        attributes?.verdict === session.verdict &&
        attributes.lines === line.text &&
        attributes.units === line.units &&
        attributes.allowedCents === line.cents
      );
    };
    const isIn = (session: Session) =>
      lineOf(session, row.code) !== null &&
      (row.attributes ? isOf(session, row) : !exact.some((other) => isOf(session, other)));
    const units = of((session) => (isIn(session) ? (lineOf(session, row.code)?.units ?? 0) : 0));
    const counted = of((session) => (isIn(session) ? 1 : 0));
    expect([total(counted), total(units)]).toEqual([row.sessions, row.units]);
    const cents = of((session) => (isIn(session) ? (lineOf(session, row.code)?.cents ?? 0) : 0));
    return [
      measured('sessions', counted),
      measured('units', units),
      ...(row.allowedCents === null ? [] : [measured('cents', cents)]),
    ];
  });
  return [...statistics, ...impacts, ...exports].filter(({ figure }) => figure.size > 0);
}

const measured = (measure: Disclosed['measure'], figure: Figure): Disclosed => ({ measure, figure });
const sum = (values: readonly number[]) => values.reduce((one, other) => one + other, 0);
const total = (figure: Figure) => sum([...figure.values()]);

/** What the code's lines of a session add up to; null when the session neither documents nor bills it. */
function lineOf({ lines, services }: Session, code: string) {
  const own = lines.filter((line) => line.code === code);
  if (own.length === 0 && !services.some((service) => service.code === code)) return null;
  return {
    text: own.map(({ text }) => text).join('; '),
    units: sum(own.map(({ units }) => units)),
    cents: own.some(({ cents }) => cents === null) ? null : sum(own.map(({ cents }) => cents ?? 0)),
  };
}

interface Listed {
  readonly sessions: {
    readonly nodes: readonly {
      readonly id: string;
      readonly services: readonly {
        readonly code: { readonly code: string };
        readonly minutes: number | null;
      }[];
      readonly billing: {
        readonly verdict: string;
        readonly lines: readonly {
          readonly code: { readonly code: string };
          readonly modifiers: readonly string[];
          readonly units: number;
          readonly allowed: string | null;
        }[];
      };
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** The closed sessions with their billing, as somebody sees them who may. */
async function closedSessions(): Promise<Session[]> {
  const rows = await api.db.prisma.$queryRaw<
    (Pick<Session, 'month' | 'payer' | 'position' | 'patient'> & { id: string })[]
  >`
    select to_char(month, 'YYYY-MM-DD') as month, payer_slug as payer, position, patient::text, session_id::text as id
    from closed_session where month between '2025-01-01' and '2025-03-01'`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  const sessions: Session[] = [];
  let after: string | null = null;
  do {
    const answer: { data?: Listed } = await api.execute<Listed>(
      `query ($after: String) { sessions(first: 200, after: $after, filter: { from: "2025-01-01", to: "2025-03-31" }) {
        nodes { id services { code { code } minutes } billing { verdict lines { code { code } modifiers units allowed } } }
        pageInfo { hasNextPage endCursor } } }`,
      { as: 'BILLER', variables: { after } },
    );
    if (!answer.data) throw new Error(JSON.stringify(answer));
    for (const { id, services, billing } of answer.data.sessions.nodes) {
      const row = byId.get(Buffer.from(id, 'base64url').toString().slice('PatientSession:'.length));
      if (!row) continue;
      sessions.push({
        ...row,
        services: services.map(({ code, minutes }) => ({ code: code.code, minutes: minutes ?? 0 })),
        verdict: billing.verdict,
        lines: billing.lines.map(({ code, modifiers, units, allowed }) => ({
          code: code.code,
          text: [...modifiers, `x${units}`].join(' '),
          units,
          cents: allowed === null ? null : Math.round(Number(allowed) * 100),
        })),
      });
    }
    const { pageInfo }: Listed['sessions'] = answer.data.sessions;
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
  return sessions;
}

test('the check finds one patient whom three harmless figures reveal together', () => {
  const eleven = range(0, 11).map((patient) => [`p${patient}`, 1] as const);
  const others = range(20, 11).map((patient) => [`p${patient}`, 1] as const);
  const all: Figure = new Map([...eleven, ...others, ['secret', 7]]);
  const figures = [all, new Map(eleven), new Map(others)];
  expect(revealedSets(figures, SMALLEST_CELL - 1)).toEqual([['secret']]);
  expect(revealedSets(figures.slice(0, 2), SMALLEST_CELL - 1)).toEqual([]);
});

test('no combination of all answers is about fewer than 11 patients', async () => {
  api = await startWorld();
  await recordAll(api, SESSIONS);
  const answers = await collectAnswers(api, await everyDraft());
  expect(answers.size).toBeGreaterThan(1_000);
  const sessions = await closedSessions();
  let figures = 0;
  for (const month of ['2025-01-01', '2025-02-01', '2025-03-01']) {
    for (const payer of new Set(sessions.map((each) => each.payer))) {
      const disclosed = await figuresOf(month, payer, sessions);
      figures += disclosed.length;
      for (const measure of MEASURES) {
        const alike = disclosed.filter((each) => each.measure === measure).map(({ figure }) => figure);
        expect([month, payer, measure, revealedSets(alike, SMALLEST_CELL - 1)]).toEqual([
          month,
          payer,
          measure,
          [],
        ]);
      }
    }
  }
  expect(figures).toBeGreaterThan(100);
}, 280_000);
