import { declareRule } from '../rule.ts';

export const MPPR_01 = declareRule({
  id: 'MPPR-01',
  title: 'The reduction reaches always-therapy codes of one day',
  document: 'USC_1395W4',
  confidence: 'VERIFIED',
  from: '2011-01-01',
});

export const MPPR_02 = declareRule({
  id: 'MPPR-02',
  title: 'Units of all disciplines rank by practice expense; the first is paid in full',
  document: 'NOVITAS',
  confidence: 'VERIFIED',
  from: '2011-01-01',
});
