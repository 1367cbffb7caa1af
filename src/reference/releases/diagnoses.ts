import type { Answer, DiagnosisFact } from '../../billing/facts.ts';
import type { PlainDate } from '../../shared/plainDate.ts';
import { coversCode } from '../data/coverage.ts';
import type { ReleaseTable } from '../data/rows.ts';
import {
  agreed,
  releaseFact,
  releasesInForce,
  whyNotAvailable,
  type TablesByDataset,
} from './releasesInForce.ts';

/** ICD-10-CM codes on a date. */

const DATASET = 'icd-10-cm';

/** Codes of full length that are named in place of one that is too short. */
const MOST_NAMED = 6;

/**
 * What the release in force has of a diagnosis code: whether it can be billed, or which codes of full length begin with
 * it; KNOWN null when it has neither.
 * @param code with its dot, in upper case
 */
export function diagnosisOf(
  tables: TablesByDataset,
  code: string,
  on: PlainDate,
): Answer<DiagnosisFact | null> {
  const releases = tables.get(DATASET);
  const inForce = releasesInForce(releases, on, ({ release }) => coversCode(release.coverage, code));
  if (inForce.length === 0) return whyNotAvailable(DATASET, releases, on, code);
  const values = inForce.map((table) => factOf(table, code));
  return agreed(values, (fact) => (fact ? `${fact.billable} ${fact.longer.join(' ')}` : 'none'));
}

function factOf({ release, lines }: ReleaseTable, code: string): DiagnosisFact | null {
  const billable = lines.startingWith(`${code}\tBILLABLE`).length > 0;
  // A category is no code without the dot, and three characters stand before it.
  const beginning = code.length === 3 ? `${code}.` : code;
  const longer = billable
    ? []
    : lines
        .startingWith(beginning)
        .filter(([, kind]) => kind === 'BILLABLE')
        .map(([found = '']) => found);
  if (!billable && longer.length === 0) return null;
  return {
    code,
    billable,
    longer: longer.slice(0, MOST_NAMED),
    moreLonger: Math.max(0, longer.length - MOST_NAMED),
    ...releaseFact(release),
  };
}
