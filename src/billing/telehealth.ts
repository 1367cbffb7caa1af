import type { ClaimContext } from './claimContext.ts';
import { DENIALS } from './denials.ts';
import { deny, type ClaimLineBuilder, type EvaluationContext } from './evaluationContext.ts';
import { finding } from './finding.ts';
import { citedRule } from './rules.ts';

/** Care at a distance: which codes a payer takes, by voice alone too, and with which place of service (TEL-01 to TEL-05). */

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
export function isRemote(line: ClaimLineBuilder, { telehealth }: ClaimContext): boolean {
  return telehealth || telehealthModifierOf(line) !== undefined;
}

/** Whether the record has the service by voice alone. */
export function isByVoice({ documented }: ClaimLineBuilder): boolean {
  return documented.includes(BY_VOICE);
}

function telehealthModifierOf({ documented }: ClaimLineBuilder): string | undefined {
  if (documented.length === 0) return undefined;
  return documented.find((modifier) => TELEHEALTH_MODIFIERS.includes(modifier));
}

/** The telehealth list of a payer (TEL-02, CTS-02) is a dated term like any other. */
export function checkTelehealth(context: EvaluationContext, line: ClaimLineBuilder): void {
  if (!isRemote(line, context.claim)) return;
  if (line.codeFacts.kind === 'REMOTE_MONITORING' || REMOTE_ASSESSMENTS.has(line.code)) {
    reportNoTelehealth(context, line);
    return;
  }
  checkList(context, line);
  if (isByVoice(line)) checkVoice(context, line);
  if (context.payer.paysByMedicareFeeSchedule) checkMedicareClaim(context, line);
}

function checkList(context: EvaluationContext, line: ClaimLineBuilder): void {
  if (line.terms.unsettled.has('telehealth')) return;
  const { telehealth } = line.terms.terms;
  if (telehealth === false) {
    denyRemote(context, line, 'telehealth', {
      message: `${context.payer.name} does not pay ${line.code} as telehealth on this date.`,
      fix: 'Provide the service in person.',
    });
    return;
  }
  const source = line.terms.sourceOf('telehealth');
  context.findings.push(
    finding({
      rule: citedRule(context.payer.paysByMedicareFeeSchedule ? 'TEL-01' : 'TEL-03', source),
      severity: telehealth === undefined ? 'WARNING' : 'INFO',
      outcome: telehealth === undefined ? 'NO_DATA' : 'PASS',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        telehealth === undefined
          ? `Whether ${context.payer.name} pays ${line.code} as telehealth on this date is not on record.`
          : `${context.payer.name} pays ${line.code} as telehealth on this date.`,
      ...(telehealth === undefined && { fix: () => 'Ask the plan before the visit.' }),
    }),
  );
}

/** TEL-04: 93 is for the codes that the payer takes without a picture. */
function checkVoice(context: EvaluationContext, line: ClaimLineBuilder): void {
  if (line.terms.unsettled.has('audioOnly')) return;
  const { audioOnly } = line.terms.terms;
  if (audioOnly === false) {
    denyRemote(context, line, 'audioOnly', {
      message: `${context.payer.name} does not pay ${line.code} by voice alone (93) on this date.`,
      fix: 'Provide the service by sound and picture (95) or in person.',
    });
    return;
  }
  context.findings.push(
    finding({
      rule: citedRule('TEL-04', line.terms.sourceOf('audioOnly')),
      severity: audioOnly === undefined ? 'WARNING' : 'INFO',
      outcome: audioOnly === undefined ? 'NO_DATA' : 'PASS',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        audioOnly === undefined
          ? `Whether ${context.payer.name} pays ${line.code} by voice alone (93) on this date is not on record.`
          : `${context.payer.name} pays ${line.code} by voice alone on this date.`,
      ...(audioOnly === undefined && { fix: () => 'Ask the plan before the visit.' }),
    }),
  );
}

function denyRemote(
  context: EvaluationContext,
  line: ClaimLineBuilder,
  term: 'telehealth' | 'audioOnly',
  { message, fix }: { readonly message: string; readonly fix: string },
): void {
  const source = line.terms.sourceOf(term);
  deny(line, DENIALS.TELEHEALTH_NOT_ELIGIBLE);
  context.findings.push(
    finding({
      rule: citedRule(term === 'telehealth' ? 'POLICY-01' : 'TEL-04', source),
      severity: source?.verifyWithPlan ? 'WARNING' : 'ERROR',
      outcome: 'FAIL',
      lines: [line.position],
      codes: [line.code],
      message: () => message,
      fix: () => fix,
      denial: DENIALS.TELEHEALTH_NOT_ELIGIBLE,
    }),
  );
}

/**
 * TEL-05: place of service and modifier of a professional line agree. In the emergency Medicare took the place of a visit
 * in person with 95; since then a telehealth line has place 10 or 02. GQ is for demonstrations that no OT takes part in, and GT for critical
 * access hospitals alone: it left professional claims two years before Medicare took any telehealth of an OT.
 */
function checkMedicareClaim(context: EvaluationContext, line: ClaimLineBuilder): void {
  const { claim, day, numbers } = context;
  const modifier = telehealthModifierOf(line);
  if (modifier === RECORDED) {
    reportClaim(context, line, {
      message: 'Medicare takes GQ for demonstrations in Alaska and Hawaii alone, and for no therapy code.',
      fix: 'Provide the service live.',
    });
    return;
  }
  if (modifier === LIVE_IN_CRITICAL_ACCESS && day.setting !== 'CRITICAL_ACCESS_HOSPITAL') {
    reportModifier(context, line);
    return;
  }
  if (modifier === undefined || claim.telehealth || claim.form !== 'PROFESSIONAL_837P') return;
  if (numbers.TELEHEALTH_PLACE_IN_PERSON?.number === 1) return;
  reportClaim(context, line, {
    message:
      `${modifier} marks ${line.code} as telehealth, but the setting ${day.setting} has place of service ${claim.placeOfService ?? 'none'}; ` +
      'Medicare takes telehealth with place of service 10 (home) or 02.',
    fix: `Send the setting TELEHEALTH_HOME or TELEHEALTH_OTHER, or remove ${modifier}.`,
  });
}

function reportModifier(context: EvaluationContext, line: ClaimLineBuilder): void {
  context.findings.push(
    finding({
      rule: 'TEL-05',
      severity: 'ERROR',
      outcome: 'FAIL',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        `Medicare takes GT on claims of critical access hospitals alone; the place of service shows that ${line.code} is telehealth.`,
      fix: () =>
        'Remove GT. Where a modifier is wanted, 95 stands for sound and picture and 93 for sound alone.',
      denial: DENIALS.MODIFIER_INVALID,
    }),
  );
}

function reportClaim(
  context: EvaluationContext,
  line: ClaimLineBuilder,
  { message, fix }: { readonly message: string; readonly fix: string },
): void {
  context.findings.push(
    finding({
      rule: 'TEL-05',
      severity: 'ERROR',
      outcome: 'FAIL',
      lines: [line.position],
      codes: [line.code],
      message: () => message,
      fix: () => fix,
      denial: DENIALS.POS_INVALID,
    }),
  );
}

function reportNoTelehealth(context: EvaluationContext, line: ClaimLineBuilder): void {
  const modifier = telehealthModifierOf(line);
  context.findings.push(
    finding({
      rule: 'TEL-02',
      severity: modifier === undefined ? 'INFO' : 'ERROR',
      outcome: modifier === undefined ? 'PASS' : 'FAIL',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        `${line.code} is remote by its nature and no telehealth: no list holds it, and it has the place of service of the practice and no telehealth modifier.`,
      ...(modifier !== undefined && {
        fix: () => `Remove ${modifier}.`,
        denial: DENIALS.INVALID_MODIFIER_COMBINATION,
      }),
    }),
  );
}
