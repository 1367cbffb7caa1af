import { createHash } from 'node:crypto';
import type { Principal } from '../access/permissions.ts';
import { auditSubject } from '../audit/record.ts';
import type { Transaction } from '../db/transaction.ts';
import { allowedPrincipal, type EditDesk, type Editor } from './desk.ts';
import { textMistakes } from './input.ts';
import type { PolicyUserError } from './userErrors.ts';
import type { PayerView } from '../reference/views/views.ts';
import { isValueOf, PayerKind, valuesOf } from '../shared/enums.ts';
import { type PlainDate, utcMidnight } from '../shared/plainDate.ts';
import { type FieldError, fieldError } from '../shared/userErrors.ts';
import type { Snapshot } from '../reference/snapshot.ts';

export interface PayerInput {
  readonly slug: string;
  readonly name: string;
  readonly kind: string;
  readonly timelyFilingDays?: number | null | undefined;
}

export interface PayerAnswer {
  readonly payer: PayerView | null;
  readonly userErrors: readonly PolicyUserError[];
}

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const LONGEST_SLUG = 60;
const LONGEST_NAME = 200;
const MOST_DAYS = 10_000;

/** Adds and renames payers for one caller. */
export class PayerEditor {
  private readonly desk: EditDesk;
  private readonly principal: Principal | null;
  private readonly requestId: string;
  private readonly today: PlainDate;

  constructor(desk: EditDesk, principal: Principal | null, requestId: string, today: PlainDate) {
    this.desk = desk;
    this.principal = principal;
    this.requestId = requestId;
    this.today = today;
  }

  /**
   * Adds the payer, or changes its name and kind. A filing limit that differs holds from today on; what held before
   * keeps its days, and what was known before stays on record.
   */
  async upsert(input: PayerInput): Promise<PayerAnswer> {
    const principal = allowedPrincipal(this.principal, 'payer.edit');
    const editor: Editor = { principal, requestId: this.requestId, today: this.today };
    const userErrors = inputMistakes(input);
    const { slug, name, kind, timelyFilingDays } = input;
    if (userErrors.length > 0 || !isValueOf(PayerKind, kind)) return { payer: null, userErrors };
    const outcome = await this.desk.decide(editor, 'payer.upsert', 'BOOK', async (tx, revision, before) => {
      const position = before.payers.size;
      await tx.payer.upsert({
        where: { slug },
        create: { slug, name, kind, position },
        update: { name, kind },
      });
      const stands = filingLimit(before, slug, this.today);
      if (timelyFilingDays != null && timelyFilingDays !== stands) {
        await writeFilingLimit(tx, { slug, days: timelyFilingDays, from: this.today }, revision.recordedAt);
      }
      return { value: slug, subject: auditSubject('Payer', slug) };
    });
    if (outcome.userErrors) return { payer: null, userErrors: outcome.userErrors };
    const { snapshot } = outcome.done;
    return { payer: snapshot.at(this.today, this.today).payer(slug) ?? null, userErrors: [] };
  }
}

function inputMistakes({ slug, name, kind, timelyFilingDays }: PayerInput): FieldError[] {
  const at = (field: string) => ['input', field];
  const userErrors = textMistakes(at('name'), name, LONGEST_NAME, true);
  if (!SLUG.test(slug) || slug.length > LONGEST_SLUG) {
    const message = `A slug is of lower-case words joined by hyphens, such as blue-shield, at most ${LONGEST_SLUG} characters.`;
    userErrors.push(fieldError(at('slug'), 'NOT_A_SLUG', message));
  }
  if (!isValueOf(PayerKind, kind)) {
    userErrors.push(
      fieldError(at('kind'), 'UNKNOWN_KIND', `A payer is ${valuesOf(PayerKind).join(' or ')}.`),
    );
  }
  if (timelyFilingDays != null && (timelyFilingDays < 1 || timelyFilingDays > MOST_DAYS)) {
    const message = `${timelyFilingDays} days is no limit: it lies from 1 to ${MOST_DAYS}.`;
    userErrors.push(fieldError(at('timelyFilingDays'), 'OUT_OF_RANGE', message));
  }
  return userErrors;
}

function filingLimit(snapshot: Snapshot, slug: string, today: PlainDate): number | null {
  return snapshot.at(today, today).payer(slug)?.timelyFilingDays ?? null;
}

/** Rows are closed and written anew: the old limit until the day before, the new one from the day on. */
async function writeFilingLimit(
  tx: Transaction,
  { slug, days, from }: { slug: string; days: number; from: PlainDate },
  recordedAt: Date,
): Promise<void> {
  const day = utcMidnight(from);
  const standing = await tx.payerTerm.findMany({
    where: {
      payerSlug: slug,
      planSlug: null,
      topic: 'TIMELY_FILING',
      replacedAt: null,
      OR: [{ effectiveTo: null }, { effectiveTo: { gt: day } }],
    },
  });
  await tx.payerTerm.updateMany({
    where: { id: { in: standing.map(({ id }) => id) } },
    data: { replacedAt: recordedAt },
  });
  const source = { id: sourceId(slug), title: 'Entered by an administrator' };
  await tx.source.createMany({ data: [source], skipDuplicates: true });
  const before = standing.filter(({ effectiveFrom }) => effectiveFrom === null || effectiveFrom < day);
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
