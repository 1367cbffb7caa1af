import { readFile } from 'node:fs/promises';
import { evaluate, findInputIssues, serializeAnswer } from '../billing/index.ts';
import { toDayOfCare, type BillingInput } from '../claims/dayOfCareInput.ts';
import type { Snapshot } from '../reference/snapshot.ts';
import { InputError } from '../shared/errors.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { plainDateOf } from '../shared/plainDate.ts';
import { answerTable } from './answerTable.ts';
import { notPossible, print, printJson, withStore } from './command.ts';
import { readBillingFile } from './dayFile.ts';

export interface BillOptions {
  /** `all`, or slugs separated by commas. */
  readonly payer: string;
  readonly json?: boolean;
}

/** Bills one day of care from a file for payers, as tables or as JSON. */
export async function bill(file: string, { payer, json }: BillOptions): Promise<void> {
  const text = await readFile(file, 'utf8').catch(notPossible(`${file} cannot be read`));
  const input = readBillingFile(file, text);
  const answers = await withStore(({ store }) => Promise.resolve(answersOf(store.current(), input, payer)));
  if (json) return printJson(answers.map(({ answer }) => serializeAnswer(answer)));
  await print(answers.map(({ name, answer }) => answerTable(name, answer)).join('\n'));
}

function answersOf(snapshot: Snapshot, input: BillingInput, payer: string) {
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
    return { name: rules.name, answer: evaluate(day, rules, reference.facts) };
  });
}

/** The error of a slug that names no payer, with the slugs that do. */
export function unknownPayer(snapshot: Snapshot, slug: string, otherwise = ''): OperatorError {
  return new OperatorError(
    `Unknown payer ${JSON.stringify(slug)}. Valid payers: ${[...snapshot.payers.keys()].join(', ')}${otherwise}.`,
  );
}
