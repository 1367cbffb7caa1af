import type { Prisma } from '../db/generated/prisma/client.ts';
import { policyTermsSchema } from './data/policyTerms.ts';
import { scopeSchema, type NoteScope } from './data/scope.ts';
import { type Period, plainDateOf } from '../shared/plainDate.ts';
import type { PolicyNoteRow } from './data/rows.ts';
import type { Citation, PolicyTerms } from '../billing/index.ts';

/** Maps columns to plain data: notes of payers, citations, periods. */

export function noteRow(row: Prisma.PolicyNoteGetPayload<{ include: { source: true } }>): PolicyNoteRow {
  return {
    id: row.id,
    lineage: row.lineage,
    topic: row.topic,
    selectors: row.codes,
    scope: scopeOf(row.id, row.scope),
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

/** A statement with an unreadable scope would hold for all, so it fails the load too. */
function scopeOf(id: string, stored: unknown): NoteScope | null {
  if (stored === null) return null;
  const parsed = scopeSchema.safeParse(stored);
  if (!parsed.success) throw new Error(`scope of ${id} does not fit its shape: ${parsed.error.message}`);
  return parsed.data;
}

interface CitationRow {
  readonly source: {
    readonly title: string;
    readonly url: string | null;
    readonly publisher: string | null;
    readonly documentId: string | null;
    readonly publishedOn: Date | null;
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
    documentId: source.documentId,
    publishedOn: plainDateOf(source.publishedOn),
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
