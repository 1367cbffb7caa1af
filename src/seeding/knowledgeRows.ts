import type { Prisma } from '../db/generated/prisma/client.ts';
import { citationColumns, verifiedOn } from './rows.ts';
import type { Seed } from './schemas.ts';

/** The rows of guides, documentation requirements, activities and recorded disagreements. */

export function guideRows({ guides }: Seed): Prisma.GuideCreateManyInput[] {
  return guides.map(({ code, commonNames, summary }) => ({ code, commonNames, summary }));
}

export function guideSectionRows({ guides }: Seed): Prisma.GuideSectionCreateManyInput[] {
  return guides.flatMap(({ code, sections }) =>
    sections.map(({ topic }, position) => ({ code, position, topic })),
  );
}

export function guideItemRows({ guides }: Seed): Prisma.GuideItemCreateManyInput[] {
  return guides.flatMap(({ code, sections }) =>
    sections.flatMap(({ items }, section) =>
      items.map(({ label, text }, position) => ({ code, section, position, label: label ?? null, text })),
    ),
  );
}

export function guideSourceRows({ guides }: Seed): Prisma.GuideSourceCreateManyInput[] {
  return guides.flatMap(({ code, sources, checkedOn }) =>
    sources.map((citation, position) => ({ code, position, ...citationColumns(citation, checkedOn) })),
  );
}

export function requirementRows({ documentation }: Seed): Prisma.DocumentationRequirementCreateManyInput[] {
  return documentation.requirements.map(({ key, text, citation }, position) => ({
    key,
    text,
    position,
    ...citationColumns(citation, documentation.checkedOn),
  }));
}

export function requirementCodeRows({
  documentation,
}: Seed): Prisma.DocumentationRequirementCodeCreateManyInput[] {
  return documentation.requirements.flatMap(({ key, codes }) => codes.map((code) => ({ key, code })));
}

export function requirementPayerRows({
  documentation,
}: Seed): Prisma.DocumentationRequirementPayerCreateManyInput[] {
  return documentation.requirements.flatMap(({ key, requiredBy }) =>
    requiredBy.map((payerSlug, position) => ({ key, payerSlug, position })),
  );
}

export function activityRows({ activities }: Seed): Prisma.ActivityCreateManyInput[] {
  return activities.activities.map(({ key, skillArea, name, description, citation }, position) => ({
    key,
    skillArea,
    name,
    description,
    position,
    sourceId: citation.source,
    confidence: citation.confidence,
    verifiedOn: verifiedOn(citation.confidence, activities.checkedOn),
  }));
}

export function activityCodeRows({ activities }: Seed): Prisma.ActivityCodeCreateManyInput[] {
  return activities.activities.flatMap(({ key, codes }) =>
    codes.map((code, position) => ({ key, code, position })),
  );
}

export function disagreementRows({ disagreements }: Seed): Prisma.DisagreementCreateManyInput[] {
  return disagreements.disagreements.map(({ key, subject, resolution }, position) => ({
    key,
    subject,
    resolution,
    position,
  }));
}

export function disagreementCodeRows({ disagreements }: Seed): Prisma.DisagreementCodeCreateManyInput[] {
  return disagreements.disagreements.flatMap(({ key, codes }) =>
    codes.map((code, position) => ({ key, code, position })),
  );
}

export function disagreementClaimRows({ disagreements }: Seed): Prisma.DisagreementClaimCreateManyInput[] {
  return disagreements.disagreements.flatMap(({ key, claims }) =>
    claims.map(({ source, claim }, position) => ({ key, position, sourceId: source, claim })),
  );
}
