import type { PlainDate } from '../shared/plainDate.ts';
import type { DocumentKey } from './documents.ts';
import type { Confidence } from '../shared/enums.ts';

/** Id, title, document, section, confidence, first day in force. */
export type RuleEntry = readonly [
  id: string,
  title: string,
  document: DocumentKey,
  section: string | null,
  confidence: Confidence,
  effectiveFrom?: PlainDate,
];
