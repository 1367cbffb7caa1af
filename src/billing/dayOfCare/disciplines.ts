import { Discipline } from '../../shared/enums.ts';

/** A discipline within a sentence: "physical therapy", "another discipline". */
export function disciplineText(discipline: Discipline): string {
  return TEXTS[discipline];
}

const TEXTS: Readonly<Record<Discipline, string>> = {
  PHYSICAL_THERAPY: 'physical therapy',
  SPEECH_LANGUAGE_PATHOLOGY: 'speech-language pathology',
  BEHAVIORAL_HEALTH: 'behavioral health',
  OTHER: 'another discipline',
};

/** Disciplines of outpatient therapy beside occupational therapy. */
export const OTHER_THERAPIES: readonly Discipline[] = ['PHYSICAL_THERAPY', 'SPEECH_LANGUAGE_PATHOLOGY'];
