import { createHash } from 'node:crypto';
import type { Confidence } from '../shared/enums.ts';
import { utcMidnight } from '../shared/plainDate.ts';
import type { Citation, GroupedSources, Period } from './fields.ts';

/** Columns that many tables share. */

export function periodColumns({ effectiveFrom, effectiveTo }: Period) {
  return { effectiveFrom: utcMidnight(effectiveFrom), effectiveTo: utcMidnight(effectiveTo) };
}

/** Null for an unverified statement. */
export function verifiedOn(confidence: Confidence, checkedOn: string): Date | null {
  return confidence === 'UNVERIFIED' ? null : utcMidnight(checkedOn);
}

export function citationColumns({ source, section, confidence }: Citation, checkedOn: string) {
  return {
    sourceId: source,
    section: section ?? null,
    confidence,
    verifiedOn: verifiedOn(confidence, checkedOn),
  };
}

/** Cited sources, the most trusted first. */
export function groupedCitations(sources: GroupedSources): Citation[] {
  const group = (ids: string[] | undefined, confidence: Confidence) =>
    (ids ?? []).map((source): Citation => ({ source, confidence }));
  return [
    ...group(sources.verified, 'VERIFIED'),
    ...group(sources.secondary, 'SECONDARY'),
    ...group(sources.unverified, 'UNVERIFIED'),
  ];
}

/** A UUID made from the name, the same in every installation, so that links to seeded rows can be shared. */
export function namedUuid(name: string): string {
  const hex = createHash('sha256').update(`ot-codebook ${name}`).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20, 32)].join('-');
}
