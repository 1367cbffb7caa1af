import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Citation, POLICY_TERM_NAMES, type PolicyTerms } from '../../billing/index.ts';
import { Confidence, PolicyTopic, valuesOf } from '../../shared/enums.ts';
import type { PolicyRow } from '../../reference/data/rows.ts';
import { isPlainDate, type Period } from '../../shared/plainDate.ts';
import type { NoteContent, PolicyContent } from '../content.ts';
import { policyTermsSchema } from '../../reference/data/policyTerms.ts';
import { SCOPE_NAMES, scopeSchema, type NoteScope } from '../../reference/data/scope.ts';
import type { Snapshot } from '../../reference/snapshot.ts';

/** All policies of a payer as one document: what is in force on which days, without versions, times or drafts. */

/** Limits of a file; docs/guides/limits.md lists them. */
export const FILE_LIMITS = { bytes: 10 * 1024 * 1024, policies: 500, periods: 200 } as const;

const FORMAT = 'ot-codebook policies 1';
export const MAX_KEY_CHARACTERS = 100;

const date = z
  .string('expected a day such as 2026-01-31')
  .refine(isPlainDate, 'expected a day of the calendar, such as 2026-01-31');
const text = z.string();

const source = z.strictObject({
  title: text,
  publisher: text.optional(),
  url: text.optional(),
  section: text.optional(),
  documentId: text.optional(),
  publishedOn: date.optional(),
  retrievedOn: date.optional(),
  verifiedOn: date.optional(),
  confidence: z.enum(valuesOf(Confidence)),
});

const note = z.strictObject({
  topic: z.enum(valuesOf(PolicyTopic)),
  codes: z.array(text),
  scope: (scopeSchema as z.ZodType<NoteScope>).optional(),
  text,
  terms: policyTermsSchema.optional(),
  verifyWithPlan: z.boolean().optional(),
  from: date.optional(),
  to: date.optional(),
  source,
});

const period = z.strictObject({
  from: date.optional(),
  to: date.optional(),
  title: text,
  number: text.optional(),
  url: text.optional(),
  lastReviewedOn: date.optional(),
  sources: z.array(source),
  notes: z.array(note),
});

/** The shape of a file. Lengths of texts and lists are checked later, like those of a mutation. */
export const documentSchema = z.strictObject({
  format: z.literal(FORMAT),
  payer: text,
  /** A file of the rules of one organization; shared rules have no such mark, so that neither is taken for the other. */
  own: z.literal(true).optional(),
  policies: z
    .array(
      z.strictObject({
        key: z
          .string()
          .max(MAX_KEY_CHARACTERS)
          .regex(
            /^[a-z0-9]+(-[a-z0-9]+)*$/,
            'expected lower-case words joined by hyphens, such as unit-limits',
          ),
        plan: text.optional(),
        general: z.boolean().optional(),
        base: z
          .string()
          .regex(/^[0-9a-f]{16}$/, 'expected the hash that the export wrote, or no base for a new policy')
          .optional(),
        periods: z.array(period).min(1, 'expected at least one period').max(FILE_LIMITS.periods),
      }),
    )
    .max(FILE_LIMITS.policies),
});

export type PolicyDocument = z.infer<typeof documentSchema>;
export type PolicyEntry = PolicyDocument['policies'][number];
export type PeriodEntry = PolicyEntry['periods'][number];
export type NoteEntry = PeriodEntry['notes'][number];
type SourceEntry = NoteEntry['source'];

/** A version in force on some days, with its form in the document. */
export interface PeriodInForce {
  readonly version: number;
  readonly content: PolicyContent;
  readonly entry: PeriodEntry;
}

/** The periods in force, as known now, the earliest first; empty for a policy that is not in force. */
export function periodsInForce({ versions }: Pick<PolicyRow, 'versions'>): PeriodInForce[] {
  return versions
    .flatMap((row) =>
      row.inForce.map((days) => ({
        version: row.version,
        content: row,
        entry: periodEntry({ ...row, ...days }),
      })),
    )
    .sort((a, b) => ((a.entry.from ?? '') < (b.entry.from ?? '') ? -1 : 1));
}

/**
 * All policies of a payer that are in force on any day, by key. The payer must exist.
 * @param owner id of the organization whose own rules are wanted; null for what all share
 */
export function documentOf(snapshot: Snapshot, payer: string, owner: string | null = null): PolicyDocument {
  const policies = snapshot.rows.policies
    .filter((row) => row.payer === payer && row.organizationId === owner)
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .flatMap((row): PolicyEntry[] => {
      const periods = periodsInForce(row).map(({ entry }) => entry);
      if (periods.length === 0) return [];
      const plan = row.plan === null ? {} : { plan: row.plan };
      const general = row.general ? { general: true } : {};
      return [{ key: row.key, ...plan, ...general, base: hashPeriods(periods), periods }];
    });
  return { format: FORMAT, payer, ...(owner === null ? {} : { own: true as const }), policies };
}

/** A short hash of the content of periods. */
export function hashPeriods(periods: readonly PeriodEntry[]): string {
  const text = JSON.stringify(periods.map(canonical));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Whether two periods have the same content, whatever their days. */
export function hasSameContent(one: PeriodEntry, other: PeriodEntry): boolean {
  const bare = ({ from: _from, to: _to, ...rest }: PeriodEntry) => JSON.stringify(canonical(rest));
  return bare(one) === bare(other);
}

/** The days of a period, half-open. */
export function daysOf({ from, to }: { from?: string | undefined; to?: string | undefined }): Period {
  return { effectiveFrom: from ?? null, effectiveTo: to ?? null };
}

/** The keys in one order, whatever their order in the file. */
function canonical(entry: PeriodEntry): PeriodEntry {
  return stated({
    from: entry.from,
    to: entry.to,
    title: entry.title,
    number: entry.number,
    url: entry.url,
    lastReviewedOn: entry.lastReviewedOn,
    sources: entry.sources.map(sourceOf),
    notes: entry.notes.map(noteOf),
  });
}

function periodEntry(content: PolicyContent): PeriodEntry {
  return canonical({
    from: content.effectiveFrom ?? undefined,
    to: content.effectiveTo ?? undefined,
    title: content.title,
    number: content.number ?? undefined,
    url: content.url ?? undefined,
    lastReviewedOn: content.lastReviewedOn ?? undefined,
    sources: content.sources.map(sourceEntry),
    notes: content.notes.map(noteEntry),
  });
}

/** A note in its form of the document. */
export function noteEntry(row: NoteContent): NoteEntry {
  return noteOf({
    topic: row.topic,
    codes: [...row.selectors],
    scope: row.scope ?? undefined,
    text: row.text,
    terms: row.terms ?? undefined,
    verifyWithPlan: row.verifyWithPlan,
    from: row.effectiveFrom ?? undefined,
    to: row.effectiveTo ?? undefined,
    source: sourceEntry(row.source),
  });
}

function noteOf(entry: NoteEntry): NoteEntry {
  return stated({
    topic: entry.topic,
    codes: entry.codes,
    scope: scopeOf(entry.scope),
    text: entry.text,
    terms: termsOf(entry.terms),
    verifyWithPlan: entry.verifyWithPlan === true ? true : undefined,
    from: entry.from,
    to: entry.to,
    source: sourceOf(entry.source),
  });
}

/** A scope in the order of its table; without limits it is the same as no scope. */
function scopeOf(scope: NoteScope | undefined): NoteScope | undefined {
  const names = SCOPE_NAMES.filter((name) => scope?.[name] !== undefined);
  return names.length === 0 ? undefined : Object.fromEntries(names.map((name) => [name, scope?.[name]]));
}

/** Terms in the order of their table: the database has none. No term is the same as no terms. */
function termsOf(terms: PolicyTerms | undefined): PolicyTerms | undefined {
  const names = POLICY_TERM_NAMES.filter((name) => terms?.[name] !== undefined);
  return names.length === 0 ? undefined : Object.fromEntries(names.map((name) => [name, terms?.[name]]));
}

function sourceEntry(citation: Citation): SourceEntry {
  const { url, publisher, section, documentId, publishedOn, retrievedOn, verifiedOn, ...rest } = citation;
  return sourceOf({
    ...rest,
    url: url ?? undefined,
    publisher: publisher ?? undefined,
    section: section ?? undefined,
    documentId: documentId ?? undefined,
    publishedOn: publishedOn ?? undefined,
    retrievedOn: retrievedOn ?? undefined,
    verifiedOn: verifiedOn ?? undefined,
  });
}

function sourceOf(entry: SourceEntry): SourceEntry {
  return stated({
    title: entry.title,
    publisher: entry.publisher,
    url: entry.url,
    section: entry.section,
    documentId: entry.documentId,
    publishedOn: entry.publishedOn,
    retrievedOn: entry.retrievedOn,
    verifiedOn: entry.verifiedOn,
    confidence: entry.confidence,
  });
}

function stated<T extends object>(entry: T): T {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as T;
}
