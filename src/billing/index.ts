export { evaluate } from './evaluate.ts';
export { findInputProblems, type InputProblem } from './input.ts';
export { inForce, isLocalTime, isPlainDate } from './dates.ts';
export { allRules, rule } from './rules.ts';
export type { CodeLookup } from './units/group.ts';
export type * from './types.ts';
