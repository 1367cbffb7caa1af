import { NO_COVERAGE, POLICY_TERM_NAMES, type Coverage } from '../../src/billing/index.ts';
import { comparisonTable } from '../../src/comparison/table.ts';
import { NOTHING_STATED, questionFor, type CareQuestion } from '../../src/reference/data/scope.ts';
import { payerTermsOf } from '../../src/reference/views/payerTerms.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { TODAY } from '../support/clock.ts';

/** Billing, the terms of payers and the comparison give one answer, for every payer, code, term and kind of question. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

const questionOf = (coverage: Partial<Coverage>, more: Partial<CareQuestion> = {}): CareQuestion => ({
  ...NOTHING_STATED,
  ...more,
  coverage: { ...NO_COVERAGE, ...coverage },
});

const QUESTIONS: Readonly<Record<string, CareQuestion>> = {
  'that states nothing': NOTHING_STATED,
  'about commercial care in an office': questionOf({ lineOfBusiness: 'COMMERCIAL' }, { setting: 'OFFICE' }),
  'about Medicare Advantage in Arizona': questionOf({ lineOfBusiness: 'MEDICARE_ADVANTAGE', state: 'AZ' }),
  'about a Blue plan': questionOf({ plan: 'premera', lineOfBusiness: 'COMMERCIAL', state: 'WA' }),
  'about a hospital out of network': questionOf(
    { network: 'OUT_OF_NETWORK', providerType: 'HOSPITAL', funding: 'SELF_FUNDED' },
    { setting: 'OUTPATIENT_HOSPITAL' },
  ),
  'about a child': questionOf({ patientAge: 7, state: 'NJ' }, { diagnoses: ['F84.0'] }),
};

test.each(Object.entries(QUESTIONS))('a question %s', (_what, question) => {
  const reference = api.store.current().at(TODAY, TODAY);
  const table = comparisonTable(reference, question);
  let terms = 0;
  for (const { slug } of reference.payers) {
    const payer = reference.payer(slug);
    const rules = reference.payerRules(slug, question);
    if (!payer || !rules) throw new Error(`no payer ${slug}`);
    const own = questionFor(slug, question, reference.snapshot.plans);
    for (const { code, timing } of reference.codes) {
      const billed = rules.termsFor(code);
      const shown = payerTermsOf(code, payer, own, reference);
      expect(billed.terms).toEqual(shown.terms ?? {});
      const cells = table.of(code).get(slug) ?? [];
      for (const name of POLICY_TERM_NAMES) {
        const term = shown.byTerm.get(name);
        expect([code, name, billed.sourceOf(name)]).toEqual([code, name, term?.decidedBy ?? undefined]);
        expect([code, name, billed.unsettled.get(name)?.state]).toEqual([
          code,
          name,
          term && term.value === undefined ? term.state : undefined,
        ]);
        for (const cell of cells) {
          if (cell.terms?.[name] === undefined) continue;
          expect([code, name, cell.terms[name]]).toEqual([code, name, billed.terms[name]]);
        }
        if (term?.value === undefined) continue;
        terms += 1;
        // A rule for units by time is not shown of codes that are not billed by it.
        const isShown = cells.some((cell) => cell.terms?.[name] !== undefined);
        const isTimed = timing === 'TIMED' || !['unitMethod', 'maxTimedUnitsPerVisit'].includes(name);
        if (name !== 'unitRule') expect([code, name, isShown]).toEqual([code, name, isTimed]);
      }
    }
  }
  expect(terms).toBeGreaterThan(1_000);
});

test('a note for one code changes what is billed, shown and compared of that code alone', async () => {
  const reference = () => api.store.current().at(TODAY, TODAY);
  const before = reference();
  const { data } = await api.execute<{ policyDraft: { policy: { id: string } } }>(
    `mutation { policyDraft(input: { payer: "aetna", title: "One code", notes: [{
      topic: UNIT_COUNTING, codes: ["97129"], text: "Minutes of 97129 are counted in total.",
      terms: { unitMethod: CMS_8_MINUTE }, source: { title: "A letter", confidence: SECONDARY } }] }) { policy { id } } }`,
    { as: 'ADMIN' },
  );
  const published = await api.execute<{ policyPublish: { userErrors: object[] } }>(
    `mutation ($id: ID!) { policyPublish(input: { id: $id, expectedVersion: 1, kind: CORRECTION, reason: "Tested.", allowOverlap: true }) { userErrors { message } } }`,
    { as: 'ADMIN', variables: { id: data?.policyDraft.policy.id } },
  );
  expect(published.data?.policyPublish.userErrors).toEqual([]);
  const after = reference();
  const methods = (on: typeof before) => {
    const rules = on.payerRules('aetna', NOTHING_STATED);
    return on.codes.map(({ code }) => {
      const cell = comparisonTable(on, NOTHING_STATED)
        .of(code)
        .get('aetna')
        ?.find(({ terms }) => terms?.unitMethod);
      return [code, rules?.termsFor(code).terms.unitMethod, cell?.terms?.unitMethod] as const;
    });
  };
  const changed = methods(after).filter((now, index) => now[1] !== methods(before)[index]?.[1]);
  expect(changed).toEqual([['97129', 'CMS_8_MINUTE', 'CMS_8_MINUTE']]);
});
