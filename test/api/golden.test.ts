import path from 'node:path';
import { inOrganization } from '../../src/db/transaction.ts';
import { recordStatements, authenticate, startTestApi, type TestApi } from '../support/api.ts';
import {
  expectGoldenJson,
  expectGoldenLines,
  expectGoldenSql,
  leftoverGoldenFiles,
  mask,
  readGoldenCases,
} from '../support/golden.ts';
import { DAY_OF_FACTS } from '../support/clock.ts';

const CASES = path.join(import.meta.dirname, 'cases');
/** The only subject that may send SQL; everything else is served from memory. */
const FROM_THE_STORE = 'sessions';

let api: TestApi;
const statements = recordStatements();
beforeAll(async () => void (api = await startTestApi({ today: DAY_OF_FACTS })), 60_000);
afterAll(() => api?.close());

test('every golden file has its case', () => expect(leftoverGoldenFiles(CASES)).toEqual([]));

test.each(readGoldenCases(CASES))('$name', async (golden) => {
  const requestId = `golden.${golden.name.replaceAll('/', '.')}`;
  statements.take();
  const answer = await api.execute(golden.operation, { ...golden, requestId });
  const sent = statements.take();
  // Before the golden file: an update must not record an error that the case does not declare.
  expect((answer.errors ?? []).map(({ extensions }) => extensions?.code)).toEqual(golden.errors);
  expectGoldenJson(golden.file('result.json'), mask(answer, golden.masked));
  if (golden.subject !== FROM_THE_STORE) expect(sent).toEqual([]);
  expectGoldenSql(golden.file('sql'), sent);
  expectGoldenLines(golden.file('audit'), await auditRows(requestId));
});

/** Audit rows of the request in both organizations, oldest first. */
async function auditRows(requestId: string): Promise<string[]> {
  const organizations = ['BILLER', 'other-tenant-biller'] as const;
  const rows = await Promise.all(
    organizations.map((actor) =>
      inOrganization(api.db, authenticate(actor)?.organizationId ?? '', (tx) =>
        tx.auditEvent.findMany({
          where: { requestId },
          orderBy: { at: 'asc' },
          include: { organization: true },
        }),
      ),
    ),
  );
  return rows.flat().map((row) => [row.organization.slug, row.actor, row.action, ...row.subjects].join(' '));
}
