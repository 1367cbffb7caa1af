import type { ClaimContext } from './claimContext.ts';
import { DENIALS } from './denials.ts';
import { type ClaimLine, type EvaluationContext } from './evaluationContext.ts';
import { finding } from './finding.ts';
import { citedRule, declareRule, variantOn, type Variant } from './rule.ts';
import { POLICY_01 } from './policyRules.ts';
import type { Result } from './results.ts';
import type { Rule } from './types.ts';

const TEL_01 = declareRule({
  id: 'TEL-01',
  title: 'OTs may furnish telehealth through 2027',
  document: 'CAA2026',
  confidence: 'VERIFIED',
});

const TEL_02 = declareRule({
  id: 'TEL-02',
  title: 'The code must be on the telehealth list; place of service 10 or 02',
  document: 'CAA2026',
  fromKnowledge: 'mechanics',
});

const TEL_03 = declareRule({
  id: 'TEL-03',
  title: 'Commercial telehealth is by plan',
  document: 'TRADE',
  confidence: 'VERIFIED',
});

const TEL_04 = declareRule({
  id: 'TEL-04',
  title: 'By voice alone, only the codes that the payer takes so',
  document: 'TRADE',
  section: '93',
  confidence: 'SECONDARY',
});

const TEL_05 = declareRule({
  id: 'TEL-05',
  title: 'Place of service and telehealth modifier agree',
  document: 'TRADE',
  section: 'place as in person in the emergency',
  fromKnowledge: 'the rest',
});

/** Care at a distance: which codes a payer takes, by voice alone too, and with which place of service (TEL-01 to TEL-05). */

export const TELEHEALTH_RULES: readonly Rule[] = [TEL_01, TEL_02, TEL_03, TEL_04, TEL_05];

const BY_VOICE = '93';
const RECORDED = 'GQ';
const LIVE_IN_CRITICAL_ACCESS = 'GT';
const TELEHEALTH_MODIFIERS: readonly string[] = ['95', BY_VOICE, LIVE_IN_CRITICAL_ACCESS, RECORDED];

/** Assessments by telephone, message or image: remote without being telehealth, so no list of telehealth codes holds them. */
const REMOTE_ASSESSMENTS: ReadonlySet<string> = new Set([
  '98966',
  '98967',
  '98968',
  '98970',
  '98971',
  '98972',
  'G2250',
  'G2251',
]);

/** Whether the line is telehealth: by the setting, or by a modifier of the record. */
export function isRemote(line: ClaimLine, { telehealth }: ClaimContext): boolean {
  return telehealth || telehealthModifierOf(line) !== undefined;
}

/** Whether the record has the service by voice alone. */
export function isByVoice({ documented }: ClaimLine): boolean {
  return documented.includes(BY_VOICE);
}

function telehealthModifierOf({ documented }: ClaimLine): string | undefined {
  if (documented.length === 0) return undefined;
  return documented.find((modifier) => TELEHEALTH_MODIFIERS.includes(modifier));
}

/** The telehealth list of a payer (TEL-02) is a dated term like any other. */
export function checkTelehealth(context: EvaluationContext, results: Result[], line: ClaimLine): void {
  if (!isRemote(line, context.claim)) return;
  if (line.codeFacts.kind === 'REMOTE_MONITORING' || REMOTE_ASSESSMENTS.has(line.code)) {
    reportNoTelehealth(results, line);
    return;
  }
  checkList(context, results, line);
  if (isByVoice(line)) checkVoice(context, results, line);
  if (context.payer.paysByMedicareFeeSchedule) checkMedicareClaim(context, results, line);
}

function checkList(context: EvaluationContext, results: Result[], line: ClaimLine): void {
  if (line.terms.unsettled.has('telehealth')) return;
  const { telehealth } = line.terms.terms;
  if (telehealth === false) {
    denyRemote(results, line, 'telehealth', {
      message: `${context.payer.name} does not pay ${line.code} as telehealth on this date.`,
      fix: 'Provide the service in person.',
    });
    return;
  }
  const source = line.terms.sourceOf('telehealth');
  results.push(
    finding({
      rule: citedRule(context.payer.paysByMedicareFeeSchedule ? TEL_01 : TEL_03, source),
      severity: telehealth === undefined ? 'WARNING' : 'INFO',
      outcome: telehealth === undefined ? 'NO_DATA' : 'PASS',
      about: [line],
      message: () =>
        telehealth === undefined
          ? `Whether ${context.payer.name} pays ${line.code} as telehealth on this date is not on record.`
          : `${context.payer.name} pays ${line.code} as telehealth on this date.`,
      ...(telehealth === undefined && { fix: () => 'Ask the plan before the visit.' }),
    }),
  );
}

/** TEL-04: 93 is for the codes that the payer takes without a picture. */
function checkVoice(context: EvaluationContext, results: Result[], line: ClaimLine): void {
  if (line.terms.unsettled.has('audioOnly')) return;
  const { audioOnly } = line.terms.terms;
  if (audioOnly === false) {
    denyRemote(results, line, 'audioOnly', {
      message: `${context.payer.name} does not pay ${line.code} by voice alone (93) on this date.`,
      fix: 'Provide the service by sound and picture (95) or in person.',
    });
    return;
  }
  results.push(
    finding({
      rule: citedRule(TEL_04, line.terms.sourceOf('audioOnly')),
      severity: audioOnly === undefined ? 'WARNING' : 'INFO',
      outcome: audioOnly === undefined ? 'NO_DATA' : 'PASS',
      about: [line],
      message: () =>
        audioOnly === undefined
          ? `Whether ${context.payer.name} pays ${line.code} by voice alone (93) on this date is not on record.`
          : `${context.payer.name} pays ${line.code} by voice alone on this date.`,
      ...(audioOnly === undefined && { fix: () => 'Ask the plan before the visit.' }),
    }),
  );
}

function denyRemote(
  results: Result[],
  line: ClaimLine,
  term: 'telehealth' | 'audioOnly',
  { message, fix }: { readonly message: string; readonly fix: string },
): void {
  const source = line.terms.sourceOf(term);
  results.push(
    finding({
      rule: citedRule(term === 'telehealth' ? POLICY_01 : TEL_04, source),
      severity: source?.verifyWithPlan ? 'WARNING' : 'ERROR',
      outcome: 'FAIL',
      about: [line],
      message: () => message,
      fix: () => fix,
      denial: DENIALS.TELEHEALTH_NOT_ELIGIBLE,
      denies: [line],
    }),
  );
}

/** TEL-05: whether Medicare takes telehealth with the place of service of a visit in person, as it did in the emergency. */
const TAKES_PLACE_IN_PERSON: readonly Variant<boolean>[] = [
  { to: '2020-03-01', reasoning: false },
  { from: '2020-03-01', to: '2024-01-01', reasoning: true },
  { from: '2024-01-01', reasoning: false },
];

/**
 * TEL-05: place of service and modifier of a professional line agree. In the emergency Medicare took the place of a visit
 * in person with 95; since then a telehealth line has place 10 or 02. GQ is for demonstrations that no OT takes part in, and GT for critical
 * access hospitals alone: it left professional claims two years before Medicare took any telehealth of an OT.
 */
function checkMedicareClaim(context: EvaluationContext, results: Result[], line: ClaimLine): void {
  const { claim, day } = context;
  const modifier = telehealthModifierOf(line);
  if (modifier === RECORDED) {
    reportClaim(results, line, {
      message: 'Medicare takes GQ for demonstrations in Alaska and Hawaii alone, and for no therapy code.',
      fix: 'Provide the service live.',
    });
    return;
  }
  if (modifier === LIVE_IN_CRITICAL_ACCESS && day.setting !== 'CRITICAL_ACCESS_HOSPITAL') {
    reportModifier(results, line);
    return;
  }
  if (modifier === undefined || claim.telehealth || claim.form !== 'PROFESSIONAL_837P') return;
  if (variantOn(TAKES_PLACE_IN_PERSON, day.dateOfService)) return;
  reportClaim(results, line, {
    message:
      `${modifier} marks ${line.code} as telehealth, but the setting ${day.setting} has place of service ${claim.placeOfService ?? 'none'}; ` +
      'Medicare takes telehealth with place of service 10 (home) or 02.',
    fix: `Send the setting TELEHEALTH_HOME or TELEHEALTH_OTHER, or remove ${modifier}.`,
  });
}

function reportModifier(results: Result[], line: ClaimLine): void {
  results.push(
    finding({
      rule: TEL_05,
      severity: 'ERROR',
      outcome: 'FAIL',
      about: [line],
      message: () =>
        `Medicare takes GT on claims of critical access hospitals alone; the place of service shows that ${line.code} is telehealth.`,
      fix: () =>
        'Remove GT. Where a modifier is wanted, 95 stands for sound and picture and 93 for sound alone.',
      denial: DENIALS.MODIFIER_INVALID,
    }),
  );
}

function reportClaim(
  results: Result[],
  line: ClaimLine,
  { message, fix }: { readonly message: string; readonly fix: string },
): void {
  results.push(
    finding({
      rule: TEL_05,
      severity: 'ERROR',
      outcome: 'FAIL',
      about: [line],
      message: () => message,
      fix: () => fix,
      denial: DENIALS.POS_INVALID,
    }),
  );
}

function reportNoTelehealth(results: Result[], line: ClaimLine): void {
  const modifier = telehealthModifierOf(line);
  results.push(
    finding({
      rule: TEL_02,
      severity: modifier === undefined ? 'INFO' : 'ERROR',
      outcome: modifier === undefined ? 'PASS' : 'FAIL',
      about: [line],
      message: () =>
        `${line.code} is remote by its nature and no telehealth: no list holds it, and it has the place of service of the practice and no telehealth modifier.`,
      ...(modifier !== undefined && {
        fix: () => `Remove ${modifier}.`,
        denial: DENIALS.INVALID_MODIFIER_COMBINATION,
      }),
    }),
  );
}
