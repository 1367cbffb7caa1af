import { isInForce, type Period, type PlainDate } from '../../shared/plainDate.ts';

/** What one unit is paid: an amount, or a share of Medicare's amount of the date and locality, such as `1.2`. */
export type ContractPrice =
  | { readonly kind: 'AMOUNT'; readonly amountCents: number }
  | { readonly kind: 'MEDICARE_SHARE'; readonly share: string };

/** One rate of an organization's contract with a payer. */
export interface ContractRate extends Period {
  readonly code: string;
  /** The rate holds for lines with this modifier; null is for lines without a rate of their own. */
  readonly modifier: string | null;
  readonly price: ContractPrice;
}

/** The rates of one organization's contract with one payer, by code. Two rates of a code and modifier never overlap. */
export class ContractRates {
  private readonly byCode: ReadonlyMap<string, readonly ContractRate[]>;
  /** Names of plans with a contract of their own, where the plan of the patient is not stated: no rate is known then. */
  readonly openPlans: readonly string[];
  readonly rates: readonly ContractRate[];

  constructor(rates: readonly ContractRate[], openPlans: readonly string[] = []) {
    this.openPlans = openPlans;
    this.rates = rates;
    this.byCode = Map.groupBy(rates, ({ code }) => code);
  }

  /** The rates of a code in force on a date. */
  on(date: PlainDate, code: string): readonly ContractRate[] {
    return (this.byCode.get(code) ?? []).filter((rate) => isInForce(rate, date));
  }

  /**
   * The rates that decide about a line: those of its modifiers, else the one without a modifier. Several mean that the
   * contract has a rate for each of two modifiers of the line; none that it has no rate.
   */
  deciding(date: PlainDate, code: string, modifiers: readonly string[]): readonly ContractRate[] {
    const rates = this.on(date, code);
    const own = rates.filter(({ modifier }) => modifier !== null && modifiers.includes(modifier));
    return own.length > 0 ? own : rates.filter(({ modifier }) => modifier === null);
  }
}
