import { rule } from './rules.ts';
import type { Denial, Finding, Rule } from './types.ts';
import type { Outcome, Severity } from '../shared/enums.ts';

/** What a check reports; its texts are written only when they are read. */
export interface FindingInput {
  readonly rule: Rule | string;
  readonly severity: Severity;
  readonly outcome: Outcome;
  readonly message: () => string;
  readonly fix?: () => string;
  /** Positions of the lines concerned. */
  readonly lines?: readonly number[];
  readonly codes?: readonly string[];
  readonly denial?: Denial;
  /** Fields of the request that would decide it. */
  readonly inputs?: readonly string[];
}

const NONE: readonly never[] = [];

class LazyFinding implements Finding {
  readonly severity: Severity;
  readonly outcome: Outcome;
  readonly lines: readonly number[];
  readonly codes: readonly string[];
  readonly denial: Denial | null;
  readonly inputs: readonly string[];
  readonly #input: FindingInput;

  constructor(input: FindingInput) {
    this.#input = input;
    this.severity = input.severity;
    this.outcome = input.outcome;
    this.lines = input.lines ?? NONE;
    this.codes = input.codes ?? NONE;
    this.denial = input.denial ?? null;
    this.inputs = input.inputs ?? NONE;
  }

  get rule(): Rule {
    const stated = this.#input.rule;
    return typeof stated === 'string' ? rule(stated) : stated;
  }

  get message(): string {
    return this.#input.message();
  }

  get fix(): string | null {
    return this.#input.fix?.() ?? null;
  }
}

/** A finding whose words are written when they are read: most evaluations are only asked for units and amounts. */
export function finding(input: FindingInput): Finding {
  return new LazyFinding(input);
}
