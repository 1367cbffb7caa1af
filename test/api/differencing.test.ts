import { inOrganization } from '../../src/db/transaction.ts';
import { startTestApi } from '../support/api.ts';
import {
  care,
  type Care,
  CLINIC,
  collectAnswers,
  draftsOf,
  OTHERS,
  range,
  recordAll,
  startWorld,
} from '../support/differencing.ts';

/**
 * A differencing attack: an analyst sends every question about an organization, before and after each change
 * of a record, and compares the answers pairwise. In a second test the patients of one organization are those of the other, but for one whose record nobody may learn.
 */

/** What the one patient may have on record. */
const SECRETS: Readonly<Record<string, readonly Care[]>> = {
  'twelve sessions of the only one with a code and payer': range(1, 12).map((day) =>
    care(99, `2025-02-${String(day).padStart(2, '0')}`, { payer: 'bcbs', code: '97535' }),
  ),
  'a code of his own beside others of his payer': [
    care(99, '2025-03-11', { payer: 'unitedhealthcare', code: '97535' }),
  ],
};

/** Answers of an organization with these records. */
async function answersWith(sessions: readonly Care[]): Promise<Map<string, unknown>> {
  const api = await startWorld();
  try {
    await recordAll(api, sessions);
    return await collectAnswers(api, await draftsOf(api));
  } finally {
    await api.close();
  }
}

test('what is recorded late, amended or voided after a month closed changes no answer', async () => {
  const api = await startWorld();
  try {
    const ids = await recordAll(api, OTHERS);
    const drafts = await draftsOf(api);
    const before = await collectAnswers(api, drafts);
    expect(JSON.stringify(before.get('statistics 2025-01 2025-01'))).toContain('"patients":14');
    expect(before.get('impact cigna 97110 2025-01 2025-01 ANALYST')).toMatchObject({
      sessionsExamined: 27,
      sessionsChanged: 14,
    });
    const changes: Readonly<Record<string, () => Promise<unknown>>> = {
      'a late entry': () => recordAll(api, [care(98, '2025-01-20'), care(98, '2025-02-20')]),
      'an amendment to another payer': () =>
        inOrganization(api.db, CLINIC, (tx) =>
          tx.patientSession.updateMany({
            where: { id: ids[0] ?? '' },
            data: { payerSlug: 'aetna', version: 2 },
          }),
        ),
      'an amendment of minutes': () =>
        inOrganization(api.db, CLINIC, async (tx) => {
          const where = { sessionId: ids[1] ?? '' };
          const [service] = await tx.sessionService.findMany({ where });
          if (!service) throw new Error('the session has no service');
          await tx.sessionService.deleteMany({ where });
          await tx.sessionService.create({ data: { ...service, minutes: 45 } });
        }),
      'a void': () =>
        inOrganization(api.db, CLINIC, (tx) =>
          tx.patientSession.updateMany({
            where: { id: ids[2] ?? '' },
            data: { status: 'VOIDED', version: 2 },
          }),
        ),
    };
    for (const [name, change] of Object.entries(changes)) {
      await change();
      expect([name, ...(await collectAnswers(api, drafts))]).toEqual([name, ...before]);
    }
  } finally {
    await api.close();
  }
}, 240_000);

test('a clock that moves over the closing of a month shows it once it has closed, and never another way', async () => {
  let today = '2025-04-14';
  const api = await startTestApi({ today: () => today });
  const march = async () => {
    const { data } = await api.execute<{ sessionStatistics: unknown[] }>(
      '{ sessionStatistics(from: "2025-03-01", to: "2025-03-31") { payer { slug } code { code } patients sessions minutesTotal } }',
      { as: 'ANALYST' },
    );
    return data?.sessionStatistics;
  };
  try {
    await recordAll(
      api,
      range(0, 11).map((patient) => care(patient, '2025-03-03')),
    );
    expect(await march()).toEqual([]);
    await recordAll(api, [care(11, '2025-03-04')]);
    today = '2025-04-15';
    const closed = await march();
    expect(closed).toMatchObject([{ patients: 12, sessions: 12 }]);
    await recordAll(api, [care(12, '2025-03-05')]);
    today = '2025-04-14';
    expect(await march()).toEqual([]);
    await recordAll(api, [care(13, '2025-03-06')]);
    for (const day of ['2025-04-15', '2025-04-16', '2026-11-21']) {
      today = day;
      expect(await march()).toEqual(closed);
    }
  } finally {
    await api.close();
  }
}, 60_000);

test.each(Object.entries(SECRETS))(
  'no figure is another one for a patient with %s: at most it is withheld',
  async (_name, secret) => {
    const [without, withSecret] = [await answersWith(OTHERS), await answersWith([...OTHERS, ...secret])];
    for (const [question, answer] of withSecret) {
      // Sums of all sessions of a payer may be withheld beside the statistics of a code; none may be another number.
      const isHidden = JSON.stringify(answer).includes('"sessionsExamined":0');
      const disclosed = isHidden ? withoutFigures(without.get(question)) : without.get(question);
      expect([question, isHidden ? withoutFigures(answer) : answer]).toEqual([question, disclosed]);
    }
  },
  240_000,
);

function withoutFigures(answer: unknown): readonly string[] {
  return Object.keys(answer as object);
}
