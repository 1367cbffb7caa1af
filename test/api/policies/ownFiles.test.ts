import { ReferenceWrites } from '../../../src/audit/referenceWrites.ts';
import { importPolicies, type ImportOptions } from '../../../src/policies/files/apply.ts';
import { documentOf, type PolicyDocument } from '../../../src/policies/files/document.ts';
import { importReport } from '../../../src/policies/files/report.ts';
import { readYaml, writeYaml } from '../../../src/policies/files/yaml.ts';
import { OwnRules } from '../../../src/reference/ownRules.ts';
import { readDemoOrganizations } from '../../../src/seeding/files.ts';
import type { Principal } from '../../../src/shared/permissions.ts';
import { startTestApi, type TestApi } from '../../support/api.ts';

/** Rules of one organization as a file: it exports and imports its own alone, and sees nothing of others. */

const [OURS, THEIRS] = readDemoOrganizations();

let api: TestApi;
let writes: ReferenceWrites;
beforeAll(async () => {
  api = await startTestApi({ exports: true });
  writes = new ReferenceWrites(api.db, api.store);
}, 60_000);
afterAll(() => api?.close());

type Which = 'ours' | 'theirs';

function principalOf(which: Which): Principal {
  const found = which === 'ours' ? OURS : THEIRS;
  if (!found) throw new Error('the seed has fewer than two demo organizations');
  return {
    subject: `${which}-1`,
    organizationId: found.id,
    organization: found.slug,
    roles: ['ADMIN'],
  };
}

async function documentAs(which: Which): Promise<PolicyDocument> {
  const { organizationId } = principalOf(which);
  return documentOf(
    await new OwnRules(api.db).over(organizationId, api.store.current()),
    'cigna',
    organizationId,
  );
}

async function imported(which: Which, document: PolicyDocument, more: Partial<ImportOptions> = {}) {
  const { read, issues } = readYaml(writeYaml(document), 'ours.yaml');
  if (issues) throw new Error(JSON.stringify(issues));
  const context = { principal: principalOf(which), requestId: 'test-import', today: '2026-11-21' };
  const options = { dryRun: false, allowOverlap: false, own: true, reason: 'Our contract', ...more };
  return importReport('ours.yaml', await importPolicies(writes, context, read, options), options.dryRun);
}

function clause(key: string, units: number): PolicyDocument {
  return {
    format: 'ot-codebook policies 1',
    payer: 'cigna',
    own: true,
    policies: [
      {
        key,
        periods: [
          {
            from: '2026-01-01',
            title: `Clause ${key}`,
            sources: [],
            notes: [
              {
                topic: 'UNIT_LIMIT',
                codes: ['97530'],
                text: `${units} units a visit by our contract.`,
                terms: { maxUnitsPerDay: units },
                source: { title: 'Contract', confidence: 'VERIFIED', verifiedOn: '2026-11-01' },
              },
            ],
          },
        ],
      },
    ],
  };
}

const limitSeenBy = async (which: Which) => {
  const authorization = await api.authorizationFor(principalOf(which));
  const { data } = await api.execute<{
    code: { payerTerms: readonly [{ terms: { maxUnitsPerDay: number | null } | null }] };
  }>('{ code(code: "97530") { payerTerms(payers: ["cigna"]) { terms { maxUnitsPerDay } } } }', {
    authorization,
  });
  return data?.code.payerTerms[0].terms?.maxUnitsPerDay ?? null;
};

test('a dry run of own rules writes nothing; the import is of the organization alone', async () => {
  const before = { revision: api.store.revision(), theirs: await limitSeenBy('theirs') };
  const dry = await imported('ours', clause('units', 7), { dryRun: true });
  expect([dry.rejected, dry.revision, dry.changed.map(({ isNew }) => isNew)]).toEqual([false, null, [true]]);
  expect(api.store.revision()).toBe(before.revision);
  const done = await imported('ours', clause('units', 7));
  expect([done.issues, done.revision]).toEqual([[], (before.revision ?? 0) + 1]);
  expect([await limitSeenBy('ours'), await limitSeenBy('theirs')]).toEqual([7, before.theirs]);
  expect((await documentAs('theirs')).policies).toEqual([]);
  expect(JSON.stringify(documentOf(api.store.current(), 'cigna'))).not.toContain('by our contract');
  const edits = await api.db.prisma.codebookEdit.count({ where: { revision: done.revision ?? 0 } });
  expect(edits).toBe(0);
});

test('what is exported imports unchanged, and so does the file that it came from', async () => {
  const file = await documentAs('ours');
  expect(file).toMatchObject({ own: true, payer: 'cigna' });
  expect(file.policies.map(({ key }) => key)).toEqual([expect.stringMatching(/^units-[0-9a-f]{8}$/)]);
  expect(await imported('ours', file)).toMatchObject({ changed: [], revision: null, issues: [] });
  expect(await imported('ours', clause('units', 7))).toMatchObject({ changed: [], issues: [], missing: [] });
  // The key is that of the rule on record, so another content needs the base that was exported.
  expect((await imported('ours', clause('units', 8))).conflicts).toHaveLength(1);
  const [policy] = clause('units', 8).policies;
  if (!policy) throw new Error('the file has no policy');
  const changed = { ...file, policies: file.policies.map((one) => ({ ...one, periods: policy.periods })) };
  const report = await imported('ours', changed);
  expect(report.changed.flatMap(({ periods }) => periods).length).toBe(1);
  expect(await limitSeenBy('ours')).toBe(8);
});

test('another organization has rules under the same key, and none of ours', async () => {
  const report = await imported('theirs', clause('units', 3));
  expect(report).toMatchObject({ issues: [], conflicts: [], missing: [] });
  expect([await limitSeenBy('ours'), await limitSeenBy('theirs')]).toEqual([8, 3]);
  const [ours] = (await documentAs('ours')).policies;
  // A key of ours in their file makes a rule of theirs, and reports nothing about ours.
  const taken = clause(ours?.key ?? '', 4);
  expect(await imported('theirs', taken, { allowOverlap: true })).toMatchObject({
    issues: [],
    conflicts: [],
  });
  expect((await documentAs('theirs')).policies).toHaveLength(2);
  expect(await limitSeenBy('ours')).toBe(8);
});

test('a file is applied as what it is: own rules or shared policies', async () => {
  const before = api.store.revision();
  const asShared = await imported('ours', clause('other', 5), { own: false });
  expect(asShared.issues).toMatchObject([{ field: 'own', fix: expect.stringContaining('--own') as string }]);
  const { own: _own, ...shared } = clause('other', 5);
  const asOwn = await imported('ours', shared);
  expect(asOwn.issues).toMatchObject([{ field: 'own', allowed: '`own: true`' }]);
  const overlapping = await imported('ours', clause('again', 9));
  expect(overlapping.issues.map(({ field }) => field)).toEqual([
    'policies[0].periods[0].notes[0].terms.maxUnitsPerDay',
  ]);
  expect(api.store.revision()).toBe(before);
});
