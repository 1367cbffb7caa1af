import { z } from 'zod';
import { MINUTES_PER_DAY } from '../../billing/dayOfCare/serviceIssues.ts';
import type { BillingInput } from '../../claims/dayOfCareInput.ts';
import type { OnProgress } from '../../releases/copy.ts';
import { billingFields } from '../dayFile.ts';
import type { DaysOfFile, FileDay } from './days.ts';
import type { FileIssues } from './issues.ts';
import { BATCH_LIMITS, readLines } from './lines.ts';

const REFERENCE = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;
const MINUTES = ['minutes', 'assistantMinutes', 'jointMinutes'] as const;

/** A line: who, the payer, and the fields of BillingInput. */
const lineSchema = z.strictObject({
  patientReference: z.string().regex(REFERENCE, 'a reference without blanks, and never a name'),
  payer: z.string().optional(),
  ...billingFields(),
});

/** Reads days of care from JSON Lines: an object with the fields of BillingInput and `patientReference` on each line. */
export function readJsonDays(file: string, issues: FileIssues, onProgress: OnProgress): DaysOfFile {
  return { days: daysOf(file, issues, onProgress), unusedColumns: () => [] };
}

async function* daysOf(file: string, issues: FileIssues, onProgress: OnProgress): AsyncGenerator<FileDay> {
  const seen = new Set<string>();
  for await (const { first, lines } of readLines(file, issues, onProgress)) {
    for (const [index, text] of lines.entries()) {
      const day = text.trim() === '' ? null : readDay(text, first + index, issues);
      if (!day) continue;
      const key = `${day.patientReference} ${day.input.dateOfService}`;
      if (seen.has(key)) {
        const allowed = 'one line for a patient and date';
        issues.addToFile(day.line, '', 'a second line of its day', allowed, 'Put the services in one line.');
      }
      if (seen.size === BATCH_LIMITS.days) {
        const allowed = `at most ${BATCH_LIMITS.days} days of care in a file`;
        issues.addToFile(day.line, '', 'one day too many', allowed, 'Split the file.');
        issues.reject();
      }
      seen.add(key);
      if (!issues.any) yield day;
    }
  }
  if (seen.size === 0 && !issues.any) {
    issues.addToFile(1, '', 'missing', 'a day of care on each line', 'Export days of care.');
  }
  if (issues.any) issues.reject();
}

function readDay(text: string, line: number, issues: FileIssues): FileDay | null {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    const at = /position (\d+)/.exec((error as Error).message)?.[1];
    const column = `character ${at === undefined ? text.trimEnd().length + 1 : Number(at) + 1}`;
    issues.addToFile(line, column, 'not valid', 'one JSON object', 'Check that the line is whole.');
    return null;
  }
  const parsed = lineSchema.safeParse(content);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) {
      const allowed = 'the form of BillingInput in schema.graphql';
      issues.addToFile(line, path.join('.') || 'line', `not valid (${withoutValue(message)})`, allowed);
    }
    return null;
  }
  const {
    patientReference,
    payer = null,
    ...input
  } = parsed.data as unknown as BillingInput & {
    readonly patientReference: string;
    readonly payer?: string;
  };
  for (const [index, service] of input.services.entries()) {
    for (const name of MINUTES) {
      const minutes = service[name];
      if (minutes == null || (Number.isInteger(minutes) && minutes >= 0 && minutes <= MINUTES_PER_DAY))
        continue;
      const allowed = `a whole number of minutes from 0 to ${MINUTES_PER_DAY}`;
      issues.addToFile(line, `services.${index}.${name}`, 'not valid', allowed, 'Correct the minutes.');
    }
  }
  return {
    line,
    patientReference,
    payer: payer && payer.toLowerCase(),
    input,
    serviceLines: input.services.map(() => line),
    otherServiceLines: input.otherServices?.map(() => line) ?? [],
  };
}

/** What the schema says of a value, without the keys and values that it repeats. */
function withoutValue(message: string): string {
  return message.replace(/\.$/, '').slice(0, 80);
}
