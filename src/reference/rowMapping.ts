import type { Prisma } from '../db/generated/prisma/client.ts';
import { policyTermsSchema } from './data/policyTerms.ts';
import { type Period, plainDateOf } from '../shared/plainDate.ts';
import type { PayerTermRow } from './data/rows.ts';
import type { Citation, PolicyTerms } from '../billing/index.ts';

/** Maps columns that many tables share to plain data: statements of payers, citations, periods. */

type StatementRow = Pick<
  Prisma.PolicyNoteGetPayload<{ include: { source: true } }>,
  | 'id'
  | 'topic'
  | 'codes'
  | 'text'
  | 'terms'
  | 'verifyWithPlan'
  | 'effectiveFrom'
  | 'effectiveTo'
  | 'section'
  | 'confidence'
  | 'verifiedOn'
  | 'source'
>;

export function statement(row: StatementRow): Omit<PayerTermRow, 'payer' | 'plan'> {
  return {
    id: row.id,
    topic: row.topic,
    selectors: row.codes,
    text: row.text,
    terms: termsOf(row.id, row.terms),
    verifyWithPlan: row.verifyWithPlan,
    ...period(row),
    source: citation(row),
  };
}

/** Terms decide what is billed, so a row with invalid terms fails the load instead of being skipped. */
function termsOf(id: string, stored: unknown): PolicyTerms | null {
  if (stored === null) return null;
  const parsed = policyTermsSchema.safeParse(stored);
  if (!parsed.success) throw new Error(`terms of ${id} do not fit their shape: ${parsed.error.message}`);
  return parsed.data;
}

interface CitationRow {
  readonly source: {
    readonly title: string;
    readonly url: string | null;
    readonly publisher: string | null;
    readonly retrievedOn: Date | null;
  };
  readonly section?: string | null;
  readonly confidence: Citation['confidence'];
  readonly verifiedOn: Date | null;
}

export function citation({ source, section, confidence, verifiedOn }: CitationRow): Citation {
  return {
    title: source.title,
    url: source.url,
    publisher: source.publisher,
    section: section ?? null,
    retrievedOn: plainDateOf(source.retrievedOn),
    verifiedOn: plainDateOf(verifiedOn),
    confidence,
  };
}

export function period(row: {
  readonly effectiveFrom: Date | null;
  readonly effectiveTo: Date | null;
}): Period {
  return { effectiveFrom: plainDateOf(row.effectiveFrom), effectiveTo: plainDateOf(row.effectiveTo) };
}
