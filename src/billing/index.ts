export { evaluate } from './evaluate.ts';
export { plainAnswer } from './plain.ts';
export { findInputProblems, type InputProblem } from './input.ts';
export { inForce, isLocalTime, isPlainDate } from './dates.ts';
export { allRules, rule } from './rules.ts';
export { centsOf, centsText } from './payment/money.ts';
export { PROGRAM_KEYS } from './facts.ts';
export type * from './facts.ts';
export type * from './types.ts';
