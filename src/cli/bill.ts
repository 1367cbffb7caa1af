import { readFile } from 'node:fs/promises';
import { evaluate, findInputIssues, serializeAnswer, type ContractRates } from '../billing/index.ts';
import { toDayOfCare, type BillingInput } from '../claims/dayOfCareInput.ts';
import { readContractFile } from '../payers/contractFile.ts';
import type { Snapshot } from '../reference/snapshot.ts';
import { InputError } from '../shared/errors.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { plainDateOf } from '../shared/plainDate.ts';
import { answerTable } from './answerTable.ts';
import { notPossible, print, printJson, withStore } from './command.ts';
import { readBillingFile } from './dayFile.ts';
import { UsageError } from './exit.ts';
import { unknownPayer } from './unknownPayer.ts';

export interface BillOptions {
  /** `all`, or slugs separated by commas. */
  readonly payer?: string;
  /** The same under the name that a file of days suggests. */
  readonly payers?: string;
  readonly json?: boolean;
  /** A CSV file with the rates of the contract with the one payer. */
  readonly rates?: string;
  /** A file of days, its answers, and its columns that are not used. */
  readonly file?: string;
  readonly out?: string;
  readonly ignore?: string;
}

/** Bills one day of care from a file for payers, as tables or as JSON, or the days of a file. */
export async function bill(day: string | undefined, options: BillOptions): Promise<void> {
  const { rates, json } = options;
  if (options.payer !== undefined && options.payers !== undefined) {
    throw new UsageError('--payer and --payers are the same: give one of them.');
  }
  const payers = options.payers ?? options.payer;
  if (rates !== undefined && (payers === undefined || payers === 'all' || payers.includes(','))) {
    throw new UsageError('--rates holds the contract with one payer: name it with --payer <slug>.');
  }
  const { file, out, ignore } = options;
  if ((day === undefined) === (file === undefined)) {
    throw new UsageError('Give one day of care as JSON, or a file of days with --file.');
  }
  if (day !== undefined && (out !== undefined || ignore !== undefined)) {
    throw new UsageError('--out and --ignore belong to --file.');
  }
  const contract = rates === undefined ? undefined : readContractFile(rates, await readText(rates));
  if (file !== undefined) {
    const { billFile } = await import('./billFile.ts');
    return billFile({ file, ...given({ out, ignore, payers, json }) }, contract);
  }
  await billDay(day ?? '', payers ?? 'all', json ?? false, contract);
}

async function billDay(
  file: string,
  payers: string,
  json: boolean,
  contract: ContractRates | undefined,
): Promise<void> {
  const input = readBillingFile(file, await readText(file));
  const answers = await withStore(({ store }) =>
    Promise.resolve(answersOf(store.current(), input, payers, contract)),
  );
  if (json) return printJson(answers.map(({ answer }) => serializeAnswer(answer)));
  await print(answers.map(({ name, answer }) => answerTable(name, answer)).join('\n'));
}

/** The options that were given. */
function given<Options extends object>(
  options: Options,
): {
  [Name in keyof Options]?: Exclude<Options[Name], undefined>;
} {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}

function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(notPossible(`${file} cannot be read`));
}

function answersOf(
  snapshot: Snapshot,
  input: BillingInput,
  payer: string,
  contract: ContractRates | undefined,
) {
  const reference = snapshot.at(input.dateOfService, plainDateOf(new Date()));
  const day = toDayOfCare(input);
  const issues = findInputIssues(day, reference.facts);
  if (issues.length > 0) {
    throw new OperatorError(issues.map((issue) => new InputError([issue]).message).join('\n'));
  }
  const slugs = payer === 'all' ? [...snapshot.payers.keys()] : payer.split(',');
  return slugs.map((slug) => {
    const rules = reference.payerRules(slug, day);
    if (!rules) throw unknownPayer(snapshot, slug, ', or all');
    if (contract && rules.paysByMedicareFeeSchedule) {
      throw new OperatorError(
        `${rules.name} pays by its fee schedule and has no contract rates: leave out --rates.`,
      );
    }
    const own = contract ? { ...rules, contract } : rules;
    return { name: rules.name, answer: evaluate(day, own, reference.facts) };
  });
}
