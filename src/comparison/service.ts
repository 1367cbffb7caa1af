import type { PolicyTopic, Agreement } from '../shared/enums.ts';
import { checkPayers, checkPlan } from '../payers/validation.ts';
import { NOTHING_STATED, type CareQuestion } from '../reference/data/scope.ts';
import { completenessView, noCounts } from '../reference/views/completeness.ts';
import { compact } from '../shared/compact.ts';
import type { PlainDate } from '../shared/plainDate.ts';
import { requestedCodes } from '../codes/requestedCodes.ts';
import { ALL_TOPICS, comparisonTable, type CodeCells, type ComparedCell } from './table.ts';
import { InputError, type ValidationIssue } from '../shared/errors.ts';
import type { CodeView, CompletenessView, DatedReference, PayerView } from '../reference/views/views.ts';

/** Most codes of one comparison. Every code of outpatient therapy fits. */
export const CODES_LIMIT = 250;

export interface ComparisonArguments {
  readonly codes: readonly string[];
  readonly payers?: readonly string[] | null | undefined;
  readonly topics?: readonly PolicyTopic[] | null | undefined;
  /** What is known of the coverage; nothing when left out. */
  readonly question?: CareQuestion;
  /** Whether each code has all its rows, those too that say nothing but what holds for all codes. */
  readonly everyCode?: boolean;
}

/** What the payers state of all their codes about one topic. */
export interface PayerWideView {
  readonly topic: PolicyTopic;
  readonly agreement: Agreement;
  readonly agree: boolean;
  readonly cells: readonly ComparedCell[];
  readonly differFromMedicare: readonly PayerView[];
}

export interface RowView extends PayerWideView {
  readonly code: CodeView;
}

export interface ComparisonView {
  readonly on: PlainDate;
  readonly knownAt: string | null;
  readonly payers: readonly PayerView[];
  readonly topics: readonly PolicyTopic[];
  /** The rows that say something of their code. */
  readonly rows: readonly RowView[];
  /** What the other rows would repeat; empty when none is left out. */
  readonly payerWide: readonly PayerWideView[];
  readonly completeness: readonly { readonly payer: PayerView; readonly completeness: CompletenessView }[];
  readonly revision: number;
}

/**
 * Payers side by side: one row for each code and topic, in the requested order, with one cell for each payer. Of several
 * codes, what each payer states of all codes is given once for the topic and not for each code.
 * Throws an input error for no code or too many, and for codes, payers or topics that are not known or not named.
 * @param reference the reference on the requested date, as it was known at `knownAt`
 */
export function comparePayers(
  reference: DatedReference,
  args: ComparisonArguments,
  knownAt: string | null = null,
): ComparisonView {
  checkLists(args);
  checkPayers(reference, args.payers, 'payers');
  const codes = requestedCodes(reference, args.codes);
  const payers = args.payers
    ? [...new Set(args.payers)].flatMap((slug) => reference.payer(slug) ?? [])
    : reference.payers;
  const topics = args.topics ? [...new Set(args.topics)] : ALL_TOPICS;
  const question = args.question ?? NOTHING_STATED;
  checkPlan(
    reference,
    question.coverage.plan,
    payers.map(({ slug }) => slug),
    'coverage.plan',
  );
  const table = comparisonTable(reference, question);
  const places = topics.map((topic) => [topic, ALL_TOPICS.indexOf(topic)] as const);
  const topicsOf = (byPayer: CodeCells): PayerWideView[] => {
    const cells = payers.map(({ slug }) => byPayer.get(slug) ?? []);
    return places.map(([topic, place]) => topicOf(topic, compact(cells.map((of) => of[place]))));
  };
  const all = codes.flatMap((code): RowView[] =>
    topicsOf(table.of(code.code)).map((row) => ({ code, ...row })),
  );
  const repeats = codes.length > 1 && !args.everyCode;
  const isRepeated = ({ cells }: RowView) =>
    repeats && cells.every(({ payerWide, applies }) => payerWide || !applies);
  const repeated = new Set(all.filter(isRepeated).map(({ topic }) => topic));
  return {
    on: reference.on,
    knownAt,
    payers,
    topics,
    rows: all.filter((row) => !isRepeated(row)),
    payerWide: topicsOf(table.ofAllCodes()).filter(({ topic }) => repeated.has(topic)),
    completeness: payers.map((payer, index) => ({ payer, completeness: completenessOf(all, index) })),
    revision: reference.snapshot.revision,
  };
}

function topicOf(topic: PolicyTopic, cells: readonly ComparedCell[]): PayerWideView {
  const agreement = agreementOf(cells);
  return {
    topic,
    cells,
    agreement,
    agree: agreement === 'AGREE',
    differFromMedicare: cells.filter((cell) => cell.differsFromMedicare).map(({ payer }) => payer),
  };
}

/** Payers agree only where all cells are KNOWN and state the same terms. */
function agreementOf(cells: readonly ComparedCell[]): Agreement {
  const withMedicare = cells.some(({ relationToMedicare }) => relationToMedicare === 'BASELINE');
  if (withMedicare && cells.some((cell) => cell.differsFromMedicare)) return 'DIFFER';
  const stated = new Map<string, string>();
  for (const cell of cells) {
    for (const [term, value] of cell.comparableTerms) {
      if ((stated.get(term) ?? value) !== value) return 'DIFFER';
      stated.set(term, value);
    }
  }
  const allStateAll = cells.every(
    (cell) => cell.comparableTerms.size > 0 && cell.comparableTerms.size === stated.size,
  );
  return allStateAll ? 'AGREE' : 'UNKNOWN';
}

function completenessOf(rows: readonly RowView[], payer: number): CompletenessView {
  const counts = noCounts();
  for (const { cells } of rows) {
    const cell = cells[payer];
    if (cell?.applies) counts[cell.state] += 1;
  }
  return completenessView(counts);
}

function checkLists({ codes, payers, topics }: ComparisonArguments): void {
  const issues: ValidationIssue[] = [];
  if (codes.length === 0 || codes.length > CODES_LIMIT) {
    issues.push({
      field: 'codes',
      value: `a list of ${codes.length}`,
      allowed: `1 to ${CODES_LIMIT} codes`,
      fix: codes.length === 0 ? 'Name the codes to compare.' : 'Split the codes into several comparisons.',
    });
  }
  for (const [field, list] of Object.entries({ payers, topics })) {
    if (list?.length !== 0) continue;
    issues.push({
      field,
      value: 'an empty list',
      allowed: `at least one of the ${field}`,
      fix: `Leave ${field} out for all of them.`,
    });
  }
  if (issues.length > 0) throw new InputError(issues);
}
