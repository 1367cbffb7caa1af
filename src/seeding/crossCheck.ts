import { FileChecker, type Names } from './checker.ts';
import { expandCodeModifiers } from './codeModifiers.ts';
import type { FileIssueCollector } from './issues.ts';
import { guideFile, policiesFile, SEED_FILES, type Seed } from './schemas.ts';

/** Checks every reference from one seed file to another, and that keys are unique and periods in order. */
export function crossCheck(seed: Seed, issuesOf: (file: string) => FileIssueCollector): void {
  const names = namesOf(seed);
  const checker = (file: string) => new FileChecker(issuesOf(file), names);
  checker(SEED_FILES.sources.file).unique(['sources'], seed.sources.sources, 'id', ({ id }) => id);
  checkCodes(seed, checker(SEED_FILES.codes.file));
  checkModifiers(seed, checker(SEED_FILES.modifiers.file));
  checkCodeModifiers(seed, checker(SEED_FILES.codeModifiers.file));
  checkPayers(seed, checker(SEED_FILES.payers.file));
  checkPolicies(seed, checker);
  checkProgramValues(seed, checker(SEED_FILES.programValues.file));
  checkKnowledge(seed, checker);
  checkDemo(seed, checker);
}

function namesOf(seed: Seed): Names {
  const { payers } = seed.payers;
  return {
    sources: new Set(seed.sources.sources.map(({ id }) => id)),
    codes: new Set(seed.codes.codes.map(({ code }) => code)),
    modifiers: new Set(seed.modifiers.modifiers.map(({ code }) => code)),
    payers: new Set(payers.map(({ slug }) => slug)),
    plans: new Map(payers.flatMap((payer) => payer.plans.map((plan) => [plan.slug, payer.slug] as const))),
    activities: new Set(seed.activities.activities.map(({ key }) => key)),
    requirements: new Set(seed.documentation.requirements.map(({ key }) => key)),
    groups: new Set(Object.keys(seed.codeModifiers.groups)),
    organizations: new Set(seed.organizations.organizations.map(({ slug }) => slug)),
  };
}

function checkCodes({ codes: { codes } }: Seed, check: FileChecker): void {
  check.unique(['codes'], codes, 'code', ({ code }) => code);
  codes.forEach((entry, index) => {
    const path = ['codes', index];
    check.period(path, entry);
    check.groupedSources([...path, 'sources'], entry.sources);
    for (const relation of ['similar', 'replacedBy', 'addOnTo'] as const) {
      check.allKnown([...path, relation], entry[relation], 'codes', 'code');
      if (entry[relation]?.includes(entry.code))
        check.issue([...path, relation], entry.code, 'other codes than its own');
    }
    if (entry.timing === 'TIMED' && entry.unitMinutes === undefined)
      check.issue([...path, 'unitMinutes'], undefined, 'the minutes of one unit of a timed code');
    if (entry.system === 'CPT' && entry.category === undefined)
      check.issue([...path, 'category'], undefined, 'the category of a CPT code');
  });
}

function checkModifiers({ modifiers: { modifiers, conflictSets } }: Seed, check: FileChecker): void {
  check.unique(['modifiers'], modifiers, 'code', ({ code }) => code);
  modifiers.forEach((entry, index) => {
    check.period(['modifiers', index], entry);
    check.groupedSources(['modifiers', index, 'sources'], entry.sources);
  });
  for (const [key, members] of Object.entries(conflictSets))
    check.allKnown(['conflictSets', key], members, 'modifiers', 'modifier');
}

function checkCodeModifiers(seed: Seed, check: FileChecker): void {
  for (const [name, group] of Object.entries(seed.codeModifiers.groups)) {
    if ('codes' in group) check.allKnown(['groups', name, 'codes'], group.codes, 'codes', 'code');
    else check.allKnown(['groups', name, 'except'], group.except, 'codes', 'code');
  }
  seed.codeModifiers.rules.forEach((rule, index) => {
    const path = ['rules', index];
    check.allKnown([...path, 'modifiers'], rule.modifiers, 'modifiers', 'modifier');
    check.allKnown([...path, 'groups'], rule.groups, 'groups', 'group');
    check.allKnown([...path, 'payers'], rule.payers, 'payers', 'payer');
    check.period(path, rule);
    check.citation([...path, 'citation'], rule.citation);
  });
  const seen = new Set<string>();
  for (const { code, modifier, ruleIndex } of expandCodeModifiers(seed)) {
    const pair = `${code} with ${modifier}`;
    if (seen.has(pair)) check.duplicate(['rules', ruleIndex], pair);
    seen.add(pair);
  }
}

function checkPayers({ payers: { payers } }: Seed, check: FileChecker): void {
  check.unique(['payers'], payers, 'slug', ({ slug }) => slug);
  const seen = new Set<string>();
  payers.forEach((payer, index) =>
    payer.plans.forEach(({ slug }, position) => {
      if (seen.has(slug)) check.duplicate(['payers', index, 'plans', position, 'slug'], slug);
      seen.add(slug);
    }),
  );
}

function checkPolicies({ policies }: Seed, checker: (file: string) => FileChecker): void {
  const keys = new Set<string>();
  for (const ofPayer of policies) {
    const check = checker(policiesFile(ofPayer));
    check.known(['payer'], ofPayer.payer, 'payers', 'payer');
    ofPayer.policies.forEach((policy, index) => {
      const path = ['policies', index];
      if (keys.has(policy.key)) check.duplicate([...path, 'key'], policy.key);
      keys.add(policy.key);
      check.planOf(path, ofPayer.payer, policy.plan);
      check.period(path, policy);
      policy.sources.forEach((source, position) => check.citation([...path, 'sources', position], source));
      policy.notes.forEach((note, position) => check.note([...path, 'notes', position], note));
    });
  }
}

/** Periods of one program value are in order and never overlap: a day has one value. */
function checkProgramValues({ programValues: { values } }: Seed, check: FileChecker): void {
  check.unique(['values'], values, 'key', ({ key }) => key);
  values.forEach(({ key, periods }, index) => {
    periods.forEach((period, position) => {
      const path = ['values', index, 'periods', position];
      check.period(path, period);
      check.citation([...path, 'citation'], period.citation);
      const before = periods[position - 1];
      if (before && (before.effectiveTo === undefined || before.effectiveTo > period.effectiveFrom))
        check.issue(
          [...path, 'effectiveFrom'],
          period.effectiveFrom,
          `a day after the period before of ${key}`,
          'End the period before.',
        );
    });
  });
}

/** Categories, documentation, activities, guides and disagreements. */
function checkKnowledge(seed: Seed, checker: (file: string) => FileChecker): void {
  const categories = checker(SEED_FILES.codeCategories.file);
  categories.unique(['categories'], seed.codeCategories.categories, 'key', ({ key }) => key);
  seed.codeCategories.categories.forEach((entry, index) =>
    categories.citation(['categories', index, 'citation'], entry.citation),
  );

  const documentation = checker(SEED_FILES.documentation.file);
  documentation.unique(['requirements'], seed.documentation.requirements, 'key', ({ key }) => key);
  seed.documentation.requirements.forEach((entry, index) => {
    const path = ['requirements', index];
    documentation.allKnown([...path, 'requiredBy'], entry.requiredBy, 'payers', 'payer');
    documentation.allKnown([...path, 'codes'], entry.codes, 'codes', 'code');
    documentation.citation([...path, 'citation'], entry.citation);
  });

  const activities = checker(SEED_FILES.activities.file);
  activities.unique(['activities'], seed.activities.activities, 'key', ({ key }) => key);
  seed.activities.activities.forEach((entry, index) => {
    activities.allKnown(['activities', index, 'codes'], entry.codes, 'codes', 'code');
    activities.citation(['activities', index, 'citation'], entry.citation);
  });

  for (const guide of seed.guides) {
    const check = checker(guideFile(guide));
    check.known(['code'], guide.code, 'codes', 'code');
    guide.sources.forEach((source, index) => check.citation(['sources', index], source));
    check.unique(['sections'], guide.sections, 'topic', ({ topic }) => topic);
  }

  const disagreements = checker(SEED_FILES.disagreements.file);
  disagreements.unique(['disagreements'], seed.disagreements.disagreements, 'key', ({ key }) => key);
  seed.disagreements.disagreements.forEach((entry, index) => {
    const path = ['disagreements', index];
    disagreements.allKnown([...path, 'codes'], entry.codes, 'codes', 'code');
    entry.claims.forEach(({ source }, position) =>
      disagreements.known([...path, 'claims', position, 'source'], source, 'sources', 'source'),
    );
  });
}

function checkDemo(seed: Seed, checker: (file: string) => FileChecker): void {
  const organizations = checker(SEED_FILES.organizations.file);
  organizations.unique(['organizations'], seed.organizations.organizations, 'slug', ({ slug }) => slug);
  organizations.unique(['organizations'], seed.organizations.organizations, 'id', ({ id }) => id);

  const check = checker(SEED_FILES.sessions.file);
  check.unique(['sessions'], seed.sessions.sessions, 'id', ({ id }) => id);
  seed.sessions.sessions.forEach((session, index) => {
    const path = ['sessions', index];
    if (session.organization !== undefined)
      check.known([...path, 'organization'], session.organization, 'organizations', 'organization');
    check.payerAndPlan(path, session.payer, session.plan);
    check.allKnown(
      [...path, 'documentation'],
      session.documentation,
      'requirements',
      'documentation requirement',
    );
    if ((session.status === 'VOIDED') !== (session.reason !== undefined))
      check.issue([...path, 'reason'], session.reason, 'a reason for a voided session, and for no other');
    session.services.forEach((service, position) => {
      const place = [...path, 'services', position];
      check.known([...place, 'code'], service.code, 'codes', 'code');
      check.allKnown([...place, 'modifiers'], service.modifiers, 'modifiers', 'modifier');
      check.allKnown([...place, 'activities'], service.activities, 'activities', 'activity');
      if (service.assistantMinutes !== undefined && session.assistant === undefined)
        check.issue(
          [...place, 'assistantMinutes'],
          service.assistantMinutes,
          'no minutes of an assistant without an assistant',
          'Name the assistant of the session.',
        );
    });
  });
}
