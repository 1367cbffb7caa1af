import {
  ADJUSTMENT_FIELDS,
  ALTERNATIVE_FIELDS,
  ALTERNATIVE_LINE_FIELDS,
  ANSWER_FIELDS,
  answerFieldsOf,
  centsText,
  FINDING_FIELDS,
  LINE_FIELDS,
  OCCURRENCE_FIELDS,
  ruleById,
  TOTALS_FIELDS,
  type AnswerKind,
  type AnswerTable,
  type BillingAnswer,
  type Rule,
} from '../billing/index.ts';
import type { CodeView, DatedReference, PayerView, PlanView } from '../reference/views/views.ts';

/**
 * A record of an answer as outputs show it: under the names of outputs, with dollars for cents and links for keys.
 * A value is computed when it is read, because clients select few of them.
 */
export class RecordView {
  readonly values: Readonly<Record<string, unknown>>;
  readonly reference: DatedReference;

  constructor(values: object, reference: DatedReference) {
    this.values = values as Readonly<Record<string, unknown>>;
    this.reference = reference;
  }
}

type Show = (value: never, reference: DatedReference) => unknown;

/** How outputs show a value, by its kind. Values of other kinds are shown as they are. */
const SHOW: { readonly [Kind in AnswerKind]?: Show } = {
  cents: centsText,
  code: codeOf,
  payer: payerOf,
  plan: (slug: string, reference): PlanView | null => reference.plan(slug) ?? null,
  // A frozen bill may cite a rule that is no longer in the register.
  rules: (ids: readonly string[]): readonly Rule[] => ids.flatMap((id) => ruleById(id) ?? []),
  totals: (totals: object, reference) => new TotalsView(totals, reference),
  lines: listOf(() => LineView),
  adjustments: listOf(() => AdjustmentView),
  alternatives: listOf(() => AlternativeView),
  alternativeLines: listOf(() => AlternativeLineView),
  findings: listOf(() => FindingView),
  occurrences: listOf(() => OccurrenceView),
};

function listOf(view: () => typeof RecordView): Show {
  return (records: readonly object[], reference) => records.map((record) => new (view())(record, reference));
}

/** The view of records of a table: a getter for each field, which costs a query less than a resolver does. */
function viewOf(table: AnswerTable): typeof RecordView {
  class View extends RecordView {}
  for (const [name, { kind, output = name }] of answerFieldsOf(table)) {
    const show = SHOW[kind];
    Object.defineProperty(View.prototype, output, {
      get(this: View): unknown {
        const value = this.values[name];
        return value == null || !show ? value : show(value as never, this.reference);
      },
    });
  }
  return View;
}

const TotalsView = viewOf(TOTALS_FIELDS);
const AdjustmentView = viewOf(ADJUSTMENT_FIELDS);
const LineView = viewOf(LINE_FIELDS);
const AlternativeView = viewOf(ALTERNATIVE_FIELDS);
const AlternativeLineView = viewOf(ALTERNATIVE_LINE_FIELDS);
const FindingView = viewOf(FINDING_FIELDS);
const OccurrenceView = viewOf(OCCURRENCE_FIELDS);

/** Which state of knowledge an answer was made from. */
interface KnownFacts {
  readonly revision: number;
  readonly knownAt: string;
}

/** An answer as outputs show it. */
export class BillingView extends viewOf(ANSWER_FIELDS) {
  readonly answer: BillingAnswer;
  readonly revision: number;
  /** Instant in UTC, ISO 8601: what was known then gives the answer again. */
  readonly knownAt: string;

  /** @param known the facts behind the answer, where they are not those of `reference` as it is known now */
  constructor(answer: BillingAnswer, reference: DatedReference, known: Partial<KnownFacts> = {}) {
    super(answer, reference);
    this.answer = answer;
    this.revision = known.revision ?? reference.snapshot.revision;
    this.knownAt = known.knownAt ?? reference.snapshot.rows.changedAt;
  }
}

function codeOf(code: string, reference: DatedReference): CodeView {
  const view = reference.code(code);
  if (!view) throw new Error(`code ${code} was billed but is not in the reference`);
  return view;
}

function payerOf(payer: string, reference: DatedReference): PayerView {
  const view = reference.payer(payer);
  if (!view) throw new Error(`payer ${payer} was billed but is not in the reference`);
  return view;
}
