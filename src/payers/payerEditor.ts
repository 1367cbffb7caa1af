import { createHash } from 'node:crypto';
import type { Principal } from '../shared/permissions.ts';
import { auditSubject } from '../audit/record.ts';
import type { ReferenceWrites } from '../audit/referenceWrites.ts';
import { POLICY_TERMS } from '../billing/index.ts';
import type { Transaction } from '../db/transaction.ts';
import { isValueOf, PayerKind, valuesOf } from '../shared/enums.ts';
import type { Snapshot } from '../reference/snapshot.ts';
import type { PayerView } from '../reference/views/views.ts';
import { type PlainDate, utcMidnight } from '../shared/plainDate.ts';
import { textErrors } from '../shared/textErrors.ts';
import { type FieldError, fieldError, type UserError } from '../shared/userErrors.ts';

export interface PayerInput {
  readonly slug: string;
  readonly name: string;
  readonly kind: string;
  readonly timelyFilingDays?: number | null | undefined;
}

/** The result of an edit. Without a payer nothing was changed, for the reasons in `userErrors`. */
export interface PayerEditResult {
  readonly payer: PayerView | null;
  readonly userErrors: readonly UserError[];
}

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const MAX_SLUG_CHARACTERS = 60;
const MAX_NAME_CHARACTERS = 200;
const MAX_FILING_DAYS = POLICY_TERMS.timelyFilingDays.max;

/** Adds and renames payers for one principal. The API checks the permission. */
export class PayerEditor {
  private readonly writes: ReferenceWrites;
  private readonly principal: Principal | null;
  private readonly requestId: string;
  private readonly today: PlainDate;

  /** @param principal null for an anonymous request, which may not edit */
  constructor(writes: ReferenceWrites, principal: Principal | null, requestId: string, today: PlainDate) {
    this.writes = writes;
    this.principal = principal;
    this.requestId = requestId;
    this.today = today;
  }

  /**
   * Adds the payer, or changes its name and kind. A different filing limit is in force from today; the previous one
   * keeps its days, and what was known before stays on record.
   */
  async upsert(input: PayerInput): Promise<PayerEditResult> {
    const { principal, requestId, today } = this;
    if (!principal) throw new Error('an anonymous request edits nothing');
    const userErrors = findInputErrors(input);
    const { slug, name, kind, timelyFilingDays } = input;
    if (userErrors.length > 0 || !isValueOf(PayerKind, kind)) return { payer: null, userErrors };
    const written = await this.writes.revise<string, UserError>(
      { principal, requestId, today },
      'payer.upsert',
      'CATALOG',
      async (tx, { recordedAt }, before) => {
        const position = before.payers.size;
        await tx.payer.upsert({
          where: { slug },
          create: { slug, name, kind, position },
          update: { name, kind },
        });
        if (timelyFilingDays != null && timelyFilingDays !== filingLimit(before, slug, today)) {
          await writeFilingLimit(tx, { slug, days: timelyFilingDays, from: today }, recordedAt);
        }
        return { value: slug, subjects: [auditSubject('Payer', slug)] };
      },
    );
    if (written.userErrors) return { payer: null, userErrors: written.userErrors };
    return { payer: written.value.snapshot.at(today, today).payer(slug) ?? null, userErrors: [] };
  }
}

function findInputErrors({ slug, name, kind, timelyFilingDays }: PayerInput): FieldError[] {
  const at = (field: string) => ['input', field];
  const userErrors = textErrors(at('name'), name, MAX_NAME_CHARACTERS, true);
  if (!SLUG.test(slug) || slug.length > MAX_SLUG_CHARACTERS) {
    const message = `The slug is not valid. Use lower-case words joined by hyphens, for example blue-shield, at most ${MAX_SLUG_CHARACTERS} characters.`;
    userErrors.push(fieldError(at('slug'), 'NOT_A_SLUG', message));
  }
  if (!isValueOf(PayerKind, kind)) {
    const message = `Unknown kind ${JSON.stringify(kind.slice(0, 60))}. Valid kinds: ${valuesOf(PayerKind).join(', ')}.`;
    userErrors.push(fieldError(at('kind'), 'UNKNOWN_KIND', message));
  }
  if (timelyFilingDays != null && (timelyFilingDays < 1 || timelyFilingDays > MAX_FILING_DAYS)) {
    const message = `timelyFilingDays is ${timelyFilingDays}. Send a number from 1 to ${MAX_FILING_DAYS}.`;
    userErrors.push(fieldError(at('timelyFilingDays'), 'OUT_OF_RANGE', message));
  }
  return userErrors;
}

function filingLimit(snapshot: Snapshot, slug: string, today: PlainDate): number | null {
  return snapshot.at(today, today).payer(slug)?.timelyFilingDays ?? null;
}

/** Closes the current rows and writes them again: the old limit until today, the new one from today on. */
async function writeFilingLimit(
  tx: Transaction,
  { slug, days, from }: { slug: string; days: number; from: PlainDate },
  recordedAt: Date,
): Promise<void> {
  const day = utcMidnight(from);
  const current = await tx.payerTerm.findMany({
    where: {
      payerSlug: slug,
      planSlug: null,
      topic: 'TIMELY_FILING',
      replacedAt: null,
      OR: [{ effectiveTo: null }, { effectiveTo: { gt: day } }],
    },
  });
  await tx.payerTerm.updateMany({
    where: { id: { in: current.map(({ id }) => id) } },
    data: { replacedAt: recordedAt },
  });
  const source = { id: sourceId(slug), title: 'Entered by an administrator' };
  await tx.source.createMany({ data: [source], skipDuplicates: true });
  const before = current.filter(({ effectiveFrom }) => effectiveFrom === null || effectiveFrom < day);
  const stamp = recordedAt.toISOString();
  await tx.payerTerm.createMany({
    data: [
      ...before.map(({ id, terms, ...row }) => ({
        ...row,
        terms: terms ?? {},
        id: `${id.split('@', 1)[0]}@${stamp}`,
        effectiveTo: day,
        recordedAt,
      })),
      {
        id: `${slug}/timely-filing/${from}@${stamp}`,
        payerSlug: slug,
        topic: 'TIMELY_FILING' as const,
        codes: ['*'],
        verifyWithPlan: true,
        text: `${days} days from the date of service.`,
        terms: { timelyFilingDays: days },
        effectiveFrom: day,
        recordedAt,
        sourceId: source.id,
        confidence: 'UNVERIFIED' as const,
      },
    ],
  });
}

function sourceId(slug: string): string {
  return `entered-${createHash('sha256').update(slug).digest('hex').slice(0, 16)}`;
}
