import { staleReport, staleText } from '../policies/staleReport.ts';
import { isPlainDate, plainDateOf } from '../shared/plainDate.ts';
import { unknownPayer } from './unknownPayer.ts';
import { print, printJson, withStore } from './command.ts';
import { UsageError } from './exit.ts';

export interface StaleOptions {
  /** Facts verified before this day; by default the day before which facts count as stale. */
  readonly before?: string;
  readonly payer?: string;
  readonly json?: boolean;
}

/** Prints which facts must be verified again, by payer. */
export async function reportStaleFacts({ before, payer, json }: StaleOptions): Promise<void> {
  if (before !== undefined && !isPlainDate(before)) {
    throw new UsageError(`--before is ${before}: use a real calendar date, such as 2026-01-31.`);
  }
  const report = await withStore(({ store }) => {
    const snapshot = store.current();
    const today = plainDateOf(new Date());
    const reference = snapshot.at(today, today);
    if (payer !== undefined && !reference.payer(payer)) throw unknownPayer(snapshot, payer);
    return Promise.resolve(staleReport(reference, before ?? reference.staleBefore, payer ?? null));
  });
  await (json ? printJson(report) : print(staleText(report)));
}
