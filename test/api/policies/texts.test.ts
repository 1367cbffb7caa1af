import { startTestApi, type TestApi } from '../../support/api.ts';
import { done, draftInput, edit, note, published, SOURCE, type Shown } from './editing.ts';

/** Text is stored unchanged or rejected by a documented limit. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

const shownTo = async (id: string) => {
  const query =
    'query ($id: ID!) { policy(id: $id) { title notes { id text selectors codes(first: 200) { nodes { procedureCode } totalCount } source { title } } } }';
  const answer = await api.execute<{
    policy: Shown & {
      notes: {
        codes: { nodes: { procedureCode: string }[]; totalCount: number };
        source: { title: string };
      }[];
    };
  }>(query, { variables: { id } });
  if (!answer.data) throw new Error(JSON.stringify(answer.errors));
  return answer.data.policy;
};

test.each([
  ['Arabic, right to left', 'العلاج الوظيفي ٤ وحدات في اليوم'],
  ['Chinese', '作業療法は一日四単位まで。职业治疗'],
  ['Cyrillic', 'Эрготерапия: не более четырёх единиц'],
  ['Devanagari with joined letters', 'व्यावसायिक चिकित्सा क्षि'],
  ['beyond the first plane', '𝒜 🧑🏽‍⚕️ 👨‍👩‍👧 𠜎'],
  ['marks that combine', 'e\u0301 versus é, Z̃͌̈'],
  ['directional and invisible marks', '\u202eabc\u202c \u200b \ufeff'],
  ['script', '<script>alert("x")</script><img src=x onerror=alert(1)>'],
  ['entities', '&lt;b&gt; &amp;amp; &#0;'],
  ['a formula', '=HYPERLINK("http://x","y")+cmd|\' /C calc\'!A0'],
  ['SQL', '\'; drop table "Policy"; -- $1 $$ \\ \\0'],
  ['a template expression', '${x} {{x}} <%= x %> %s %00'],
  ['spaces and lines', '  two\t tabs\r\nlines\n\n '],
  ['control characters', '\u0001\u0007\u001b[31m\u007f\u0085'],
])('%s comes back as it was sent', async (what, text) => {
  const source = { ...SOURCE, title: text };
  const { id } = await published(api, {
    title: `${what} ${text}`,
    notes: [note({ text, source, topic: 'OTHER', terms: null })],
  });
  const policy = await shownTo(id);
  expect(policy).toMatchObject({ title: `${what} ${text}`, notes: [{ text, source: { title: text } }] });
});

test('stores a note of 102,400 bytes and 5,000 codes within seconds, and finds it by every code', async () => {
  const { snapshot } = await api.contextOf('ADMIN');
  const known = snapshot
    .at('2026-11-21', '2026-11-21')
    .codeRows.filter(({ effectiveTo }) => effectiveTo === null);
  const codes = known.map(({ code }) => code).slice(0, 5_000);
  expect(codes).toHaveLength(5_000);
  const text = 'ж'.repeat(51_200);
  const long = note({ text, codes, topic: 'OTHER', terms: { telehealth: false } });
  const { id } = await published(api, { title: 'Long', notes: [long] });
  const policy = await shownTo(id);
  expect(policy.notes[0]?.text).toBe(text);
  expect(policy.notes[0]?.selectors).toEqual(codes);
  expect(policy.notes[0]?.codes.nodes.map(({ procedureCode }) => procedureCode)).toEqual(
    [...codes].sort().slice(0, 200),
  );
  expect(policy.notes[0]?.codes.totalCount).toBe(5_000);
  // Codes from releases alone are found too.
  const listed = codes.find((code) => !snapshot.codes.has(code));
  const query =
    'query ($code: String!) { code(code: $code) { payerTerms(payers: ["cigna"]) { terms { telehealth } } } }';
  const cell = await api.execute(query, { variables: { code: listed } });
  expect(cell.data).toEqual({ code: { payerTerms: [{ terms: { telehealth: false } }] } });
}, 60_000);

test('a revision keeps omitted fields and continues the notes that it names', async () => {
  const first = await published(api, {
    title: 'Kept',
    number: 'K-1',
    notes: [
      note({ codes: ['97760'] }),
      note({ topic: 'OTHER', codes: ['97761'], terms: null, text: 'Words.' }),
    ],
  });
  const [limit, wording] = first.notes;
  const title = await edit(api, 'revise', {
    id: first.id,
    expectedVersion: 1,
    input: { title: 'Kept still', reason: 'r' },
  });
  expect(title.policy?.notes.map(({ text }) => text)).toEqual(['Four units a day.', 'Words.']);
  expect(title.differences.map(({ summary }) => summary)).toEqual(['title Kept → Kept still']);
  const swapped = [
    note({ id: wording?.id, topic: 'OTHER', codes: ['97761'], terms: null, text: 'Other words.' }),
    note({ id: limit?.id, codes: ['97760'], terms: { maxUnitsPerDay: 6 } }),
  ];
  const second = await edit(api, 'revise', {
    id: first.id,
    expectedVersion: 2,
    input: { notes: swapped, number: null, reason: 'r' },
  });
  expect(second.differences.map(({ summary }) => summary)).toEqual([
    'number K-1 → not stated',
    'text changed for 97761',
    'maxUnitsPerDay 4 → 6 for 97760',
  ]);
  const twice = [swapped[0], { ...swapped[1], id: wording?.id }];
  const rejected = await edit(api, 'revise', {
    id: first.id,
    expectedVersion: 3,
    input: { notes: twice, reason: 'r' },
  });
  expect(rejected.userErrors.map(({ code, path }) => `${path.join('.')} ${code}`)).toEqual([
    'input.notes.1.id REPEATED',
  ]);
});

test('a draft reports what would block its publication', async () => {
  const draft = await edit(api, 'draft', {
    input: draftInput({ title: 'Warned', notes: [note({ codes: ['ZZZZZ'] })] }),
  });
  expect(draft.policy?.status).toBe('DRAFT');
  expect(draft.warnings).toEqual([{ code: 'UNKNOWN_CODE', path: ['notes', '0', 'codes', '0'] }]);
  const input = { notes: [note({ codes: ['97537'] })], reason: 'r' };
  const mended = await edit(api, 'revise', { id: draft.policy?.id, expectedVersion: 1, input });
  expect(mended.warnings).toEqual([]);
  await done(api, 'publish', { id: draft.policy?.id, expectedVersion: 2 });
});
