import type { Prisma } from '../db/generated/prisma/client.ts';
import { utcMidnight } from '../shared/plainDate.ts';
import { expandCodeModifiers } from './codeModifiers.ts';
import { citationColumns, groupedCitations, periodColumns, verifiedOn } from './rows.ts';
import type { CatalogContent, CodeEntry } from './schemas.ts';

/** The rows of the reference tables. */

export function sourceRows({ sources: { sources } }: CatalogContent): Prisma.SourceCreateManyInput[] {
  return sources.map(({ id, title, url, publisher, documentId, publishedOn, retrievedOn }) => ({
    id,
    title,
    url: url ?? null,
    publisher: publisher ?? null,
    documentId: documentId ?? null,
    publishedOn: utcMidnight(publishedOn),
    retrievedOn: utcMidnight(retrievedOn),
  }));
}

export function codeRows({ codes: { codes } }: CatalogContent): Prisma.CodeCreateManyInput[] {
  return codes.map((entry) => ({
    code: entry.code,
    system: entry.system,
    category: entry.category ?? null,
    kind: entry.kind,
    timing: entry.timing,
    timingConfidence: entry.timingConfidence,
    unitMinutes: entry.unitMinutes ?? null,
    firstUnitMinutes: entry.firstUnitMinutes ?? null,
    minimumSessionMinutes: entry.minimumSessionMinutes ?? null,
    typicalMinutes: entry.typicalMinutes ?? null,
    therapyStatus: entry.therapyStatus,
    therapyStatusConfidence: entry.therapyStatusConfidence,
    otPlanOfCareAllowed: entry.otPlanOfCareAllowed,
    title: entry.title,
    description: entry.description,
    descriptionSource: 'OT_CODEBOOK',
    remark: entry.remark ?? null,
    ...periodColumns(entry),
  }));
}

export function codeRelationRows({ codes: { codes } }: CatalogContent): Prisma.CodeRelationCreateManyInput[] {
  const related = (
    entry: CodeEntry,
    kind: Prisma.CodeRelationCreateManyInput['kind'],
    others: string[] = [],
  ) => others.map((toCode, position) => ({ fromCode: entry.code, toCode, kind, position }));
  return codes.flatMap((entry) => [
    ...related(entry, 'SIMILAR', entry.similar),
    ...related(entry, 'REPLACED_BY', entry.replacedBy),
    ...related(entry, 'ADD_ON_TO', entry.addOnTo),
  ]);
}

export function codeSourceRows({
  codes: { codes, checkedOn },
}: CatalogContent): Prisma.CodeSourceCreateManyInput[] {
  return codes.flatMap(({ code, sources, checkedOn: own }) =>
    groupedCitations(sources).map((citation, position) => ({
      code,
      position,
      ...citationColumns(citation, own ?? checkedOn),
    })),
  );
}

export function codeCategoryRows({ codeCategories }: CatalogContent): Prisma.CodeCategoryCreateManyInput[] {
  return codeCategories.categories.map(
    ({ key, system, category, title, description, format, citation, checkedOn }, position) => ({
      key,
      system,
      category: category ?? null,
      title,
      description,
      format,
      position,
      sourceId: citation.source,
      confidence: citation.confidence,
      verifiedOn: verifiedOn(citation.confidence, checkedOn ?? codeCategories.checkedOn),
    }),
  );
}

export function modifierRows({ modifiers: { modifiers } }: CatalogContent): Prisma.ModifierCreateManyInput[] {
  return modifiers.map((entry) => ({
    code: entry.code,
    title: entry.title,
    description: entry.description,
    category: entry.category,
    whenToUse: entry.whenToUse,
    sendable: entry.sendable,
    lineOrder: entry.lineOrder ?? null,
    ...periodColumns(entry),
  }));
}

export function modifierSourceRows({ modifiers }: CatalogContent): Prisma.ModifierSourceCreateManyInput[] {
  return modifiers.modifiers.flatMap(({ code, sources, checkedOn }) =>
    groupedCitations(sources).map((citation, position) => ({
      modifier: code,
      position,
      ...citationColumns(citation, checkedOn ?? modifiers.checkedOn),
    })),
  );
}

export function modifierConflictRows({
  modifiers,
}: CatalogContent): Prisma.ModifierConflictCreateManyInput[] {
  return Object.entries(modifiers.conflictSets).flatMap(([setKey, members]) =>
    members.map((modifier) => ({ setKey, modifier })),
  );
}

export function codeModifierRows(seed: CatalogContent): Prisma.CodeModifierCreateManyInput[] {
  const placed = new Map<string, number>();
  return expandCodeModifiers(seed).map(({ code, modifier, rule }) => {
    const position = placed.get(code) ?? 0;
    placed.set(code, position + 1);
    return {
      code,
      modifier,
      position,
      whenToUse: rule.whenToUse,
      required: rule.required,
      ...periodColumns(rule),
      ...citationColumns(rule.citation, rule.checkedOn ?? seed.codeModifiers.checkedOn),
    };
  });
}

export function codeModifierPayerRows(seed: CatalogContent): Prisma.CodeModifierPayerCreateManyInput[] {
  return expandCodeModifiers(seed).flatMap(({ code, modifier, rule }) =>
    rule.payers.map((payerSlug, position) => ({ code, modifier, payerSlug, position })),
  );
}

export function programValueRows({
  programValues: { values, checkedOn },
}: CatalogContent): Prisma.ProgramValueCreateManyInput[] {
  return values.flatMap(({ key, unit, periods }) =>
    periods.map(({ value, effectiveFrom, effectiveTo, citation, checkedOn: own }) => ({
      key,
      unit,
      value,
      effectiveFrom: utcMidnight(effectiveFrom),
      effectiveTo: utcMidnight(effectiveTo),
      ...citationColumns(citation, own ?? checkedOn),
    })),
  );
}
