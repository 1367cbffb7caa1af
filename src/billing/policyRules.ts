import { declareRule } from './rule.ts';

export const POLICY_01 = declareRule({
  id: 'POLICY-01',
  title: "The payer's published terms for the code",
  document: 'CODEBOOK',
  confidence: 'VERIFIED',
});

export const POLICY_02 = declareRule({
  id: 'POLICY-02',
  title: "The payer's words about the code",
  document: 'CODEBOOK',
  confidence: 'VERIFIED',
});
