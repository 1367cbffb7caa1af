import type { Prisma } from '../db/generated/prisma/client.ts';
import { citationColumns, verifiedOn } from './rows.ts';
import type { CatalogContent } from './schemas.ts';

/** The rows of guides, documentation requirements, activities and recorded disagreements. */

export function guideRows({ guides }: CatalogContent): Prisma.GuideCreateManyInput[] {
  return guides.map(({ code, commonNames, summary }) => ({ code, commonNames, summary }));
}

export function guideSectionRows({ guides }: CatalogContent): Prisma.GuideSectionCreateManyInput[] {
  return guides.flatMap(({ code, sections }) =>
    sections.map(({ topic }, position) => ({ code, position, topic })),
  );
}

export function guideItemRows({ guides }: CatalogContent): Prisma.GuideItemCreateManyInput[] {
  return guides.flatMap(({ code, sections }) =>
    sections.flatMap(({ items }, section) =>
      items.map(({ label, text }, position) => ({ code, section, position, label: label ?? null, text })),
    ),
  );
}

export function guideSourceRows({ guides }: CatalogContent): Prisma.GuideSourceCreateManyInput[] {
  return guides.flatMap(({ code, sources, checkedOn }) =>
    sources.map((citation, position) => ({ code, position, ...citationColumns(citation, checkedOn) })),
  );
}

export function requirementRows({
  documentation,
}: CatalogContent): Prisma.DocumentationRequirementCreateManyInput[] {
  return documentation.requirements.map(({ key, text, citation, checkedOn }, position) => ({
    key,
    text,
    position,
    ...citationColumns(citation, checkedOn ?? documentation.checkedOn),
  }));
}

export function requirementCodeRows({
  documentation,
}: CatalogContent): Prisma.DocumentationRequirementCodeCreateManyInput[] {
  return documentation.requirements.flatMap(({ key, codes }) => codes.map((code) => ({ key, code })));
}

export function requirementPayerRows({
  documentation,
}: CatalogContent): Prisma.DocumentationRequirementPayerCreateManyInput[] {
  return documentation.requirements.flatMap(({ key, requiredBy }) =>
    requiredBy.map((payerSlug, position) => ({ key, payerSlug, position })),
  );
}

export function activityRows({ activities }: CatalogContent): Prisma.ActivityCreateManyInput[] {
  return activities.activities.map(
    ({ key, skillArea, name, description, citation, checkedOn }, position) => ({
      key,
      skillArea,
      name,
      description,
      position,
      sourceId: citation.source,
      confidence: citation.confidence,
      verifiedOn: verifiedOn(citation.confidence, checkedOn ?? activities.checkedOn),
    }),
  );
}

export function activityCodeRows({ activities }: CatalogContent): Prisma.ActivityCodeCreateManyInput[] {
  return activities.activities.flatMap(({ key, codes }) =>
    codes.map((code, position) => ({ key, code, position })),
  );
}

export function disagreementRows({ disagreements }: CatalogContent): Prisma.DisagreementCreateManyInput[] {
  return disagreements.disagreements.map(({ key, subject, resolution }, position) => ({
    key,
    subject,
    resolution,
    position,
  }));
}

export function disagreementCodeRows({
  disagreements,
}: CatalogContent): Prisma.DisagreementCodeCreateManyInput[] {
  return disagreements.disagreements.flatMap(({ key, codes }) =>
    codes.map((code, position) => ({ key, code, position })),
  );
}

export function disagreementClaimRows({
  disagreements,
}: CatalogContent): Prisma.DisagreementClaimCreateManyInput[] {
  return disagreements.disagreements.flatMap(({ key, claims }) =>
    claims.map(({ source, claim }, position) => ({ key, position, sourceId: source, claim })),
  );
}
