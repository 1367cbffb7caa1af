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

export interface BillOptions {
  /** `all`, or slugs separated by commas. */
  readonly payer: string;
  readonly json?: boolean;
  /** A CSV file with the rates of the contract with the one payer. */
  readonly rates?: string;
}

/** Bills one day of care from a file for payers, as tables or as JSON. */
export async function bill(file: string, { payer, json, rates }: BillOptions): Promise<void> {
  if (rates !== undefined && (payer === 'all' || payer.includes(','))) {
    throw new UsageError('--rates holds the contract with one payer: name it with --payer <slug>.');
  }
  const contract = rates === undefined ? undefined : readContractFile(rates, await readText(rates));
  const input = readBillingFile(file, await readText(file));
  const answers = await withStore(({ store }) =>
    Promise.resolve(answersOf(store.current(), input, payer, contract)),
  );
  if (json) return printJson(answers.map(({ answer }) => serializeAnswer(answer)));
  await print(answers.map(({ name, answer }) => answerTable(name, answer)).join('\n'));
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

/** The error of a slug that names no payer, with the slugs that do. */
export function unknownPayer(snapshot: Snapshot, slug: string, otherwise = ''): OperatorError {
  return new OperatorError(
    `Unknown payer ${JSON.stringify(slug)}. Valid payers: ${[...snapshot.payers.keys()].join(', ')}${otherwise}.`,
  );
}
