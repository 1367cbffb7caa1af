import type { Citation } from '../../src/billing/index.ts';
import type {
  CodeRow,
  GuideRow,
  PolicyNoteRow,
  PolicyRow,
  PolicyVersionRow,
  ReferenceRows,
} from '../../src/reference/data/rows.ts';
import { Snapshot } from '../../src/reference/snapshot.ts';

/** Hand-made reference rows: everything that a test does not set is ordinary or absent. */

export const TODAY = '2026-11-21';

export const SOURCE: Citation = {
  title: 'A document',
  url: null,
  publisher: null,
  section: null,
  documentId: null,
  publishedOn: null,
  retrievedOn: null,
  verifiedOn: '2026-11-01',
  confidence: 'VERIFIED',
};

export function codeRow(code: string, more: Partial<CodeRow> = {}): CodeRow {
  return {
    code,
    system: 'CPT',
    category: 'I',
    kind: 'TREATMENT',
    timing: 'TIMED',
    timingConfidence: 'VERIFIED',
    unitMinutes: 15,
    minimumSessionMinutes: null,
    typicalMinutes: null,
    therapyStatus: 'ALWAYS',
    therapyStatusConfidence: 'VERIFIED',
    otPlanOfCareAllowed: true,
    title: `Title of ${code}`,
    description: '',
    descriptionSource: 'OT_CODEBOOK',
    remark: null,
    effectiveFrom: null,
    effectiveTo: null,
    addOnTo: [],
    similar: [],
    replacedByCodes: [],
    sources: [],
    ...more,
  };
}

export function noteRow(
  id: string,
  selectors: readonly string[],
  more: Partial<PolicyNoteRow> = {},
): PolicyNoteRow {
  return {
    lineage: id,
    id,
    topic: 'COVERAGE',
    selectors,
    text: `Text of ${id}.`,
    terms: null,
    scope: null,
    verifyWithPlan: false,
    source: SOURCE,
    effectiveFrom: null,
    effectiveTo: null,
    ...more,
  };
}

/** What is generally reported of a payer, as one note of a policy that is no document. */
export function generalRow(
  payer: string,
  selectors: readonly string[],
  { plan = null, ...more }: Partial<PolicyNoteRow> & { readonly plan?: string | null } = {},
): PolicyRow {
  const note = noteRow(`term of ${payer}`, selectors, more);
  return policyRow(payer, [versionRow([note])], { key: `general ${note.id}`, plan, general: true });
}

export function versionRow(
  notes: readonly PolicyNoteRow[],
  more: Partial<PolicyVersionRow> = {},
): PolicyVersionRow {
  const { status = 'PUBLISHED', effectiveFrom = null, effectiveTo = null } = more;
  return {
    version: 1,
    status: 'PUBLISHED',
    number: null,
    title: 'A policy',
    url: null,
    lastReviewedOn: null,
    recordedAt: '2026-11-01T00:00:00.000Z',
    recordedBy: 'test',
    reason: null,
    notes,
    sources: [],
    effectiveFrom: null,
    effectiveTo: null,
    steps: [],
    // A policy published alone applies in its whole period.
    inForce: status === 'PUBLISHED' ? [{ effectiveFrom, effectiveTo }] : [],
    ...more,
  };
}

export function policyRow(
  payer: string,
  versions: readonly PolicyVersionRow[],
  more: Partial<PolicyRow> = {},
): PolicyRow {
  const key = more.key ?? `policy of ${payer}`;
  return { id: key, key, payer, plan: null, general: false, organizationId: null, versions, ...more };
}

export function guideRow(code: string, commonNames: readonly string[]): GuideRow {
  return { code, commonNames, summary: '', sections: [], sources: [] };
}

/** The rows of one revision: three codes and one payer with one plan by default. */
export function referenceRows(more: Partial<ReferenceRows> = {}): ReferenceRows {
  return {
    revision: 1,
    catalogRevision: 1,
    changedAt: '2026-11-01T00:00:00.000Z',
    codes: [
      codeRow('97110'),
      codeRow('97530'),
      codeRow('G0129', { system: 'HCPCS', therapyStatus: 'NEVER' }),
    ],
    payers: [{ slug: 'acme', name: 'Acme', kind: 'COMMERCIAL' }],
    plans: [{ slug: 'acme-gold', payer: 'acme', name: 'Acme Gold' }],
    categories: [],
    modifiers: [],
    codeModifiers: [],
    guides: [],
    requirements: [],
    activities: [],
    disagreements: [],
    policies: [],
    contracts: [],
    ownRules: new Map(),
    releases: [],
    releaseTables: [],
    programValues: [],
    ...more,
  };
}

export function snapshotOf(more: Partial<ReferenceRows> = {}, staleAfterDays = 365): Snapshot {
  return new Snapshot(referenceRows(more), { staleAfterDays });
}
