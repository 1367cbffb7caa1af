import { ReferenceWrites, type EditContext } from '../../../src/audit/referenceWrites.ts';
import { importPolicies, type ImportOptions } from '../../../src/policies/files/apply.ts';
import { documentOf, type PolicyDocument } from '../../../src/policies/files/document.ts';
import { importReport, importText } from '../../../src/policies/files/report.ts';
import { readYaml, writeYaml } from '../../../src/policies/files/yaml.ts';
import { authenticate, startTestApi, type TestApi } from '../../support/api.ts';
import { done, note, published } from './editing.ts';
import { keyOfId } from '../../../src/shared/globalId.ts';

/** A payer's policies as a file: an export imports again, and changes publish together or not at all. */

let api: TestApi;
let writes: ReferenceWrites;
beforeAll(async () => {
  api = await startTestApi();
  writes = new ReferenceWrites(api.db, api.store);
}, 60_000);
afterAll(() => api?.close());

function editContext(): EditContext {
  const principal = authenticate('ADMIN');
  if (!principal) throw new Error('the administrator is nobody');
  return {
    principal: { ...principal, subject: 'command-line' },
    requestId: 'test-import',
    today: '2026-11-21',
  };
}

const exported = (payer: string) => writeYaml(documentOf(api.store.current(), payer));

async function imported(text: string, more: Partial<ImportOptions> = {}) {
  const { read, issues } = readYaml(text, 'cigna.yaml');
  if (issues) throw new Error(JSON.stringify(issues));
  const request = {
    dryRun: false,
    allowOverlap: false,
    reason: 'Because the manual says so',
    own: false,
    ...more,
  };
  const result = await importPolicies(writes, editContext(), read, request);
  return importReport('policies.yaml', result, request.dryRun);
}

/** The export of a payer with one change. */
function changed(payer: string, change: (document: PolicyDocument) => void): string {
  const document = structuredClone(documentOf(api.store.current(), payer));
  change(document);
  return writeYaml(document);
}

function entryOf(document: PolicyDocument, title: string): PolicyDocument['policies'][number] {
  const entry = document.policies.find(({ periods }) => periods.some((period) => period.title === title));
  if (!entry) throw new Error(`no policy ${title}`);
  return entry;
}

const setLimit =
  (title: string, units: number, period = 0) =>
  (document: PolicyDocument) => {
    const terms = entryOf(document, title).periods[period]?.notes[0]?.terms;
    if (!terms) throw new Error('the first note has no terms');
    terms.maxUnitsPerDay = units;
  };

/** When a policy of Cigna is in force. */
const standing = (title: string) =>
  entryOf(documentOf(api.store.current(), 'cigna'), title).periods.map(({ from, to }) => [from, to]);

/** The content of every table. */
async function tables(): Promise<unknown> {
  const names = await api.db.prisma.$queryRaw<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public' order by 1`;
  const { Prisma } = await import('../../../src/db/generated/prisma/client.ts');
  const hashed = names.map(
    ({ name }) =>
      `select '${name}' as name, md5(string_agg(t::text, '|' order by t::text)) as hash from "${name}" t`,
  );
  return api.db.prisma.$queryRaw(Prisma.raw(`${hashed.join(' union all ')} order by 1`));
}

const summaries = (report: Awaited<ReturnType<typeof imported>>) =>
  report.changed.flatMap(({ periods }) => periods.flatMap((each) => each.differences.map((d) => d.summary)));

const limitOn = async (id: string, on: string) => {
  const request =
    'query ($id: ID!, $on: Date) { policy(id: $id, asOf: $on) { notes { terms { maxUnitsPerDay } } } }';
  const answer = await api.execute<{ policy: { notes: { terms: { maxUnitsPerDay: number } }[] } | null }>(
    request,
    {
      variables: { id, on },
    },
  );
  return answer.data?.policy?.notes[0]?.terms.maxUnitsPerDay ?? null;
};

test('every seeded payer exports byte for byte, and importing its export changes nothing', async () => {
  const payers = [...api.store.current().payers.keys()];
  expect(payers.length).toBeGreaterThanOrEqual(5);
  const before = await tables();
  for (const payer of payers) {
    const text = exported(payer);
    const { read } = readYaml(text, 'cigna.yaml');
    expect(read && writeYaml(read.document)).toBe(text);
    const report = await imported(text);
    expect(report).toMatchObject({ rejected: false, revision: null, changed: [], missing: [] });
    expect(report.unchanged).toHaveLength(documentOf(api.store.current(), payer).policies.length);
    expect(exported(payer)).toBe(text);
  }
  expect(await tables()).toEqual(before);
});

test('a changed term is published with its difference, in the change feed, with an audit row', async () => {
  const { id } = await published(api, { title: 'One term', notes: [note({ codes: ['97760'] })] });
  const start = api.store.current().revision;
  const text = changed('cigna', setLimit('One term', 6));
  const dry = await imported(text, { dryRun: true });
  expect(importText(dry)).toContain('maxUnitsPerDay 4 → 6 for 97760');
  const report = await imported(text);
  expect(summaries(report)).toEqual(['maxUnitsPerDay 4 → 6 for 97760']);
  expect(report.revision).toBe(start + 1);
  expect(await limitOn(id, '2026-06-01')).toBe(6);
  // The export equals the import; only the version marker differs.
  const unmarked = (yaml: string) => yaml.replaceAll(/^ +base: .*$/gm, '');
  expect(unmarked(exported('cigna'))).toBe(unmarked(text));
  expect(await imported(exported('cigna'))).toMatchObject({ revision: null, changed: [] });
  const feed = await api.execute<{
    policyChanges: { nodes: { kind: string; differences: { summary: string }[] }[] };
  }>(
    '{ policyChanges(first: 200, filter: { payers: ["cigna"] }) { nodes { kind differences { summary } } } }',
  );
  expect(feed.data?.policyChanges.nodes.at(-1)).toEqual({
    kind: 'PUBLISHED',
    differences: [{ summary: 'maxUnitsPerDay 4 → 6 for 97760' }],
  });
  const audit = await api.db.prisma.$queryRaw<unknown[]>`
    select actor, action, subjects from audit_event where request_id = 'test-import'`;
  const key = `Policy:${keyOfId('Policy', id)}`;
  expect(audit).toEqual([{ actor: 'command-line', action: 'policy.import', subjects: [key] }]);
});

test('a dry run shows the words of a changed text, and JSON has the whole text', async () => {
  const text = `${'The record shows the need. '.repeat(60)}No more than four units a day. ${'It is signed. '.repeat(90)}`;
  await published(api, {
    title: 'One word',
    notes: [note({ codes: ['97763'], topic: 'OTHER', terms: null, text })],
  });
  const after = text.replace('four', 'six');
  const report = await imported(
    changed('cigna', (document) => {
      const [first] = entryOf(document, 'One word').periods[0]?.notes ?? [];
      if (first) first.text = after;
    }),
    { dryRun: true },
  );
  expect(importText(report)).toContain(
    '    text changed for 97763\n      … shows the need. No more than [-four-] {+six+} units a day. It is signed. …\n',
  );
  expect(report.changed[0]?.periods[0]?.differences).toMatchObject([
    {
      before: text,
      after,
      wordEdits: [{}, { kind: 'REMOVED', text: 'four' }, { kind: 'ADDED', text: 'six' }, {}],
    },
  ]);
});

test('an added period starts on its day, and the earlier version keeps the days before', async () => {
  const { id } = await published(api, { title: 'Two periods', notes: [note({ codes: ['97761'] })] });
  const text = changed('cigna', (document) => {
    const entry = entryOf(document, 'Two periods');
    const [first] = entry.periods;
    if (!first) throw new Error('no period');
    const second = structuredClone({ ...first, from: '2027-01-01' });
    first.to = '2027-01-01';
    entry.periods.push(second);
    setLimit('Two periods', 6, 1)(document);
  });
  expect(summaries(await imported(text))).toContain('maxUnitsPerDay 4 → 6 for 97761');
  expect([await limitOn(id, '2026-12-31'), await limitOn(id, '2027-01-01')]).toEqual([4, 6]);
  const request =
    'query ($id: ID!) { policy(id: $id) { versions { nodes { version periodsInForce { effectiveFrom effectiveTo } } } } }';
  const answer = await api.execute(request, { variables: { id } });
  expect(answer.errors).toBeUndefined();
  expect(JSON.stringify(answer.data)).toContain('"effectiveFrom":"2026-01-01","effectiveTo":"2027-01-01"');
  const notes = await api.db.prisma.policyNote.findMany({
    where: { policyId: keyOfId('Policy', id) },
  });
  expect(notes).toHaveLength(2);
  expect(new Set(notes.map(({ lineage }) => lineage)).size).toBe(1);
});

test('records what a period is: a correction of other days before today, else a change', async () => {
  const { id } = await published(api, { title: 'Kinds', notes: [note({ codes: ['97168'] })] });
  const kinds = async () => {
    const request =
      'query ($id: ID!) { policy(id: $id) { versions { nodes { steps { publication corrects } } } } }';
    const answer = await api.execute<{
      policy: { versions: { nodes: { steps: { publication: string | null }[] }[] } };
    }>(request, { variables: { id } });
    return answer.data?.policy.versions.nodes.map(({ steps }) => steps.at(-1)?.publication);
  };
  const split = (day: string, units: number) =>
    changed('cigna', (document) => {
      const entry = entryOf(document, 'Kinds');
      const last = entry.periods.at(-1);
      if (!last) throw new Error('no period');
      const later = structuredClone({ ...last, from: day });
      last.to = day;
      entry.periods.push(later);
      setLimit('Kinds', units, entry.periods.length - 1)(document);
    });
  await imported(split('2026-11-21', 5));
  await imported(split('2027-01-01', 6));
  expect(await kinds()).toEqual(['CHANGE', 'CHANGE', 'CHANGE']);
  await imported(changed('cigna', setLimit('Kinds', 3)));
  expect((await kinds())?.at(-1)).toBe('CORRECTION');
  // The same content that only ends in the future replaces nothing before today; ending in the past does.
  const ends = (index: number, to: string) =>
    changed('cigna', (document) => {
      const entry = entryOf(document, 'Kinds');
      entry.periods = entry.periods
        .slice(0, index + 1)
        .map((each, at) => (at === index ? { ...each, to } : each));
    });
  await imported(ends(1, '2026-12-24'));
  expect((await kinds())?.at(-1)).toBe('CHANGE');
  await imported(ends(0, '2026-06-01'));
  expect((await kinds())?.at(-1)).toBe('CORRECTION');
});

test('a shortened period is reported as an end, and the policy holds through the day before', async () => {
  const { id } = await published(api, { title: 'Ends', notes: [note({ codes: ['97763'] })] });
  const report = await imported(
    changed('cigna', (document) => {
      for (const period of entryOf(document, 'Ends').periods) period.to = '2027-03-01';
    }),
  );
  expect(summaries(report)).toContain('no longer in force from 2027-03-01 to an open end');
  const inForce = async (on: string) => {
    const request =
      'query ($on: Date) { policies(asOf: $on, first: 200, filter: { search: "Ends" }) { nodes { id } } }';
    const answer = await api.execute<{ policies: { nodes: { id: string }[] } }>(request, {
      variables: { on },
    });
    return answer.data?.policies.nodes.some((node) => keyOfId('Policy', node.id) === keyOfId('Policy', id));
  };
  expect([await inForce('2027-02-28'), await inForce('2027-03-01')]).toEqual([true, false]);
});

test('a period removed from the middle passes its days to the one before it', async () => {
  const { id } = await published(api, { title: 'Gap', notes: [note({ codes: ['97535'] })] });
  const [first, later] = ['2026-06-01', '2026-09-01'];
  const split = changed('cigna', (document) => {
    const entry = entryOf(document, 'Gap');
    const [whole] = entry.periods;
    if (!whole) throw new Error('no period');
    const middle = structuredClone({ ...whole, from: first, to: later });
    entry.periods = [{ ...whole, to: first }, middle, structuredClone({ ...whole, from: later })];
    setLimit('Gap', 6, 1)(document);
  });
  expect((await imported(split)).issues).toEqual([]);
  const on = (days: string[]) => Promise.all(days.map((day) => limitOn(id, day)));
  expect(await on(['2026-05-31', first, '2026-08-31', later])).toEqual([4, 6, 6, 4]);
  const without = changed('cigna', (document) => void entryOf(document, 'Gap').periods.splice(1, 1));
  const report = await imported(without);
  expect(summaries(report)[0]).toBe(`no longer in force from ${first} to ${later}`);
  expect(report.changed[0]?.periods).toHaveLength(1);
  expect(standing('Gap')).toEqual([
    ['2026-01-01', first],
    [later, undefined],
  ]);
});

test('after another publish the file conflicts and nothing is applied', async () => {
  await published(api, { title: 'Untouched', notes: [note({ codes: ['97755'] })] });
  const { id } = await published(api, { title: 'Contested', notes: [note({ codes: ['97750'] })] });
  const text = changed('cigna', (document) => {
    setLimit('Contested', 6)(document);
    setLimit('Untouched', 3)(document);
  });
  const input = { notes: [note({ codes: ['97750'], terms: { maxUnitsPerDay: 5 } })], reason: 'r' };
  await done(api, 'revise', { id, expectedVersion: 1, input });
  await done(api, 'publish', { id, expectedVersion: 2 });
  const before = await tables();
  const report = await imported(text);
  expect(report).toMatchObject({ rejected: true, revision: null, conflicts: [{ now: { version: 2 } }] });
  expect(report.conflicts[0]?.periods[0]?.differences[0]?.summary).toBe('maxUnitsPerDay 5 → 6 for 97750');
  expect(importText(report)).toContain('Rejected: nothing was applied.');
  expect(await tables()).toEqual(before);
  expect(await limitOn(id, '2026-06-01')).toBe(5);
});

test('of two imports of one export one is applied and the other conflicts', async () => {
  await published(api, { title: 'Raced', notes: [note({ codes: ['97533'] })] });
  const texts = [7, 8].map((units) => changed('cigna', setLimit('Raced', units)));
  const reports = await Promise.all(texts.map((text) => imported(text)));
  expect(reports.map(({ rejected }) => rejected).sort()).toEqual([false, true]);
  expect(reports.find(({ rejected }) => rejected)?.conflicts).toHaveLength(1);
});

test('a dry run reports the same and changes no table', async () => {
  await published(api, { title: 'Dry', notes: [note({ codes: ['97129'] })] });
  const before = await tables();
  const report = await imported(changed('cigna', setLimit('Dry', 2)), { dryRun: true });
  expect(summaries(report)).toEqual(['maxUnitsPerDay 4 → 2 for 97129']);
  expect(importText(report)).toContain('Dry run: nothing was written.');
  expect(await tables()).toEqual(before);
});

test('creates a new policy and keeps a missing one', async () => {
  const { title } = await published(api, { title: 'Missing', notes: [note({ codes: ['97542'] })] });
  const text = changed('cigna', (document) => {
    const entry = structuredClone(entryOf(document, 'Missing'));
    const { base: _base, ...fresh } = { ...entry, key: 'from-a-file' };
    for (const period of fresh.periods) {
      period.title = 'New';
      for (const each of period.notes) each.codes = ['97130'];
    }
    document.policies = [...document.policies.filter(({ key }) => key !== entry.key), fresh];
  });
  const report = await imported(text);
  expect(report.issues).toEqual([]);
  expect(report.changed).toMatchObject([{ policy: 'from-a-file', isNew: true }]);
  expect(report.missing).toEqual([entryOf(documentOf(api.store.current(), 'cigna'), title).key]);
  expect(await imported(exported('cigna'))).toMatchObject({ changed: [], missing: [] });
});

test('reports everything that no mutation would publish, with paths, and writes nothing', async () => {
  await published(api, { title: 'Invalid', notes: [note({ codes: ['97112'] })] });
  const before = await tables();
  const report = await imported(
    changed('cigna', (document) => {
      const [period] = entryOf(document, 'Invalid').periods;
      const [first] = period?.notes ?? [];
      if (!period || !first) throw new Error('no note');
      first.codes = ['97112', 'ZZZZZ'];
      first.terms = { timelyFilingDays: 90 };
      document.policies.push({ key: 'a-twin', periods: [structuredClone({ ...period, notes: [] })] });
      document.policies.push({
        key: 'another-twin',
        periods: [{ ...period, title: 'Pair', number: 'P-1', notes: [] }],
      });
      document.policies.push({
        key: 'its-twin',
        periods: [{ ...period, title: 'Other', number: 'P-1', notes: [] }],
      });
    }),
  );
  expect(report).toMatchObject({ rejected: true, revision: null });
  const descriptions = report.issues
    .map(({ field, value, allowed, fix }) => `${field} ${value} (${allowed}) ${fix}`)
    .join('\n');
  expect(descriptions).toMatch(
    /periods\[0\]\.notes\[0\]\.codes\[1\] "ZZZZZ" \(what policyPublish accepts\) ZZZZZ is not a code in the catalog/,
  );
  expect(descriptions).toMatch(
    /notes\[0\]\.terms\.timelyFilingDays 90 \(what policyPublish accepts\) timelyFilingDays does not belong to topic UNIT_LIMIT/,
  );
  expect(descriptions).toMatch(
    /periods\[0\]\.title "Invalid" \(what policyPublish accepts\) The policy "Invalid" has the same title/,
  );
  expect(descriptions.match(/has the same number/g)).toHaveLength(2);
  expect(report.issues.every(({ line }) => line !== null)).toBe(true);
  expect(await tables()).toEqual(before);
});

test('text in any script, markup and formulas survive a round trip', async () => {
  const texts = [
    'العلاج الوظيفي ٤',
    '作業療法',
    '𝒜 🧑🏽‍⚕️',
    'e\u0301 é',
    '\u202eabc\u202c \u200b \ufeff',
    '<script>alert(1)</script>',
    '=HYPERLINK("x")+cmd|\' /C calc\'!A0',
    '@SUM(1)',
    '-1',
    '+1',
    '~',
    'null',
    'yes',
    '1e3',
    '2026-01-31',
    '# no',
    '&a *a !t',
    '  two\t tabs\r\nlines\n\n ',
    '\u0001\u0007\u001b[31m\u007f\u0085\u2028',
    '| \n  x\n',
    '---\n...\n',
    `${'long '.repeat(90)}end`,
  ];
  const text = changed('cigna', (document) => {
    document.policies.push({
      key: 'texts',
      periods: [
        {
          title: 'Texts',
          sources: [],
          notes: texts.map((each) => ({
            topic: 'OTHER',
            codes: ['97110'],
            text: each,
            source: { title: each, section: each, confidence: 'UNVERIFIED' },
          })),
        },
      ],
    });
  });
  const report = await imported(text);
  expect(report.issues).toEqual([]);
  const stored = [...api.store.current().policies.values()].find(({ key }) => key === 'texts');
  expect(
    stored?.versions[0]?.notes.map((each) => [each.text, each.source.title, each.source.section]),
  ).toEqual(texts.map((each) => [each, each, each]));
  const again = exported('cigna');
  expect(await imported(again)).toMatchObject({ changed: [], rejected: false });
  expect(exported('cigna')).toBe(again);
});
