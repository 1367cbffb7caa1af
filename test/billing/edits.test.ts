import { DENIALS } from '../../src/billing/denials.ts';
import { caseFile } from '../support/cases.ts';
import { checkSections } from './caseTable.ts';

const cases = caseFile('billing/edits.cases.md');

describe('denial codes (section 13)', () => {
  test.each(cases.under('Denial codes'))('$failure', ({ failure, group, CARC: carc, RARC: rarc }) => {
    expect(DENIALS).toHaveProperty(failure ?? '', { group, carc, rarc: rarc === '' ? null : rarc });
  });
});

checkSections(cases);
