import type { Citation, Confidence, PlainDate, Rule } from './types.ts';

/**
 * The register of rules that the core applies: the id of the rule book, a title, the period, and where it is
 * written. `src/billing/README.md` says in which file each one lives; a test keeps the two in step.
 */

const READ_ON: PlainDate = '2026-11-21';

const DOCUMENTS = {
  MCPM5: {
    title: 'Medicare Claims Processing Manual, chapter 5',
    url: 'https://www.cms.gov/regulations-and-guidance/guidance/manuals/downloads/clm104c05.pdf',
    publisher: 'CMS',
  },
  CPT: { title: 'CPT, introduction and time rules (paraphrased)', url: null, publisher: 'AMA' },
  HCPCS: {
    title: 'HCPCS Level II',
    url: 'https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system',
    publisher: 'CMS',
  },
  WEBPT: { title: 'WebPT help, billing units and the rule of eights', url: null, publisher: 'WebPT' },
  NCCI_MUE: {
    title: 'NCCI Medically Unlikely Edits, July 2024',
    url: 'https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits',
    publisher: 'CMS',
  },
  PLANS: { title: 'Published terms of the payers; plans decide for themselves', url: null, publisher: null },
} as const;

function cite(document: keyof typeof DOCUMENTS, section: string | null, confidence: Confidence): Citation {
  const verified = confidence === 'UNVERIFIED' ? null : READ_ON;
  return { ...DOCUMENTS[document], section, retrievedOn: verified, verifiedOn: verified, confidence };
}

function register(id: string, title: string, source: Citation, effectiveFrom: PlainDate | null = null): Rule {
  return Object.freeze({ id, title, source: Object.freeze(source), effectiveFrom, effectiveTo: null });
}

const RULES = [
  register('TIM-01', 'Only 15-minute codes enter the 8-minute arithmetic', cite('MCPM5', '20.2', 'VERIFIED')),
  register('TIM-03', 'A code without a time unit is one unit', cite('WEBPT', null, 'SECONDARY')),
  register(
    'TIM-04',
    'A per-session code bills each session that is long enough, never pooled or split',
    cite('HCPCS', 'G0129 descriptor; pooling and splitting from knowledge', 'UNVERIFIED'),
  ),
  register(
    'TIM-05',
    'A first-unit code and its add-on are one service in minutes',
    cite('NCCI_MUE', '97129 is limited to 1; pooling from knowledge', 'UNVERIFIED'),
    '2020-01-01',
  ),
  register('TIM-06', 'Longer units count from their own midpoint', cite('CPT', 'Time', 'UNVERIFIED')),
  register(
    'TIM-07',
    'Minutes too few to bill are recorded and still count',
    cite('MCPM5', '20.2', 'VERIFIED'),
  ),
  register(
    'CMS8-01',
    'CMS 8-minute rule: total timed minutes decide the units',
    cite('MCPM5', '20.2 C', 'VERIFIED'),
  ),
  register('CMS8-02', 'Whole blocks first, then the largest remainders', cite('MCPM5', '20.2 C', 'VERIFIED')),
  register(
    'AMA-01',
    'AMA midpoint rule: each code by itself, 8 minutes a unit',
    cite('WEBPT', '1142', 'SECONDARY'),
  ),
  register('PAY-RULE', 'Which unit rule the payer uses', cite('PLANS', null, 'UNVERIFIED')),
] as const;

const BY_ID: ReadonlyMap<string, Rule> = new Map(RULES.map((entry) => [entry.id, entry]));

/** Every rule the core applies, in the order of the rule book. */
export function allRules(): readonly Rule[] {
  return RULES;
}

/** The rule of an id. Throws for an id that is not registered: a step without a source must be impossible. */
export function rule(id: string): Rule {
  const found = BY_ID.get(id);
  if (!found) throw new Error(`rule ${id} is not registered in src/billing/rules.ts`);
  return found;
}
