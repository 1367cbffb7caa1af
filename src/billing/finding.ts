import type { ClaimLine } from './evaluationContext.ts';
import type { Denial, Finding, Rule } from './types.ts';
import type { Outcome, Severity } from '../shared/enums.ts';

/** What a check reports; its texts are written only when they are read. */
export interface FindingInput {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly outcome: Outcome;
  readonly message: () => string;
  readonly fix?: () => string;
  /** The lines concerned: their positions and codes are those of the finding, unless it states its own. */
  readonly about?: readonly ClaimLine[];
  readonly lines?: readonly number[];
  readonly codes?: readonly string[];
  readonly denial?: Denial;
  /** Lines that are paid nothing for this reason; no line is denied without a finding. Absent: none. */
  readonly denies?: readonly ClaimLine[];
  /** Fields of the request that would decide it. */
  readonly inputs?: readonly string[] | (() => readonly string[]);
}

const NONE: readonly never[] = [];

/** A finding whose words are written when they are read: most evaluations are only asked for units and amounts. */
export class ReportedFinding implements Finding {
  readonly severity: Severity;
  readonly outcome: Outcome;
  readonly denial: Denial | null;
  readonly #input: FindingInput;

  constructor(input: FindingInput) {
    this.#input = input;
    this.severity = input.severity;
    this.outcome = input.outcome;
    this.denial = input.denial ?? null;
  }

  get kind(): 'FINDING' {
    return 'FINDING';
  }

  /** Positions of the lines concerned. */
  get lines(): readonly number[] {
    const { lines, about = NONE } = this.#input;
    return lines ?? about.map(({ position }) => position);
  }

  get codes(): readonly string[] {
    const { codes, about = NONE } = this.#input;
    return codes ?? about.map(({ code }) => code);
  }

  /** The lines that are paid nothing for this reason. */
  get denies(): readonly ClaimLine[] {
    return this.#input.denies ?? NONE;
  }

  get rule(): Rule {
    return this.#input.rule;
  }

  get inputs(): readonly string[] {
    const { inputs = NONE } = this.#input;
    return typeof inputs === 'function' ? inputs() : inputs;
  }

  get message(): string {
    return this.#input.message();
  }

  get fix(): string | null {
    return this.#input.fix?.() ?? null;
  }
}

export function finding(input: FindingInput): ReportedFinding {
  return new ReportedFinding(input);
}
