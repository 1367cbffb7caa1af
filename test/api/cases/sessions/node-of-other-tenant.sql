begin;

select
  set_config('role', 'ot_codebook_app', true),
  set_config('app.organization', '76a22f6a-e65f-4f85-af8d-dd089a30984b', true);

select
  s."id" as "key",
  s."planSlug" as "plan",
  to_char(s."dateOfService", 'YYYY-MM-DD') as "dateOfService",
  s."setting"::text,
  s."startTime",
  s."endTime",
  coalesce(
    (
      select
        json_agg(
          json_build_object(
            'code',
            v."code",
            'minutes',
            v."minutes",
            'assistantMinutes',
            v."assistantMinutes",
            'jointMinutes',
            v."jointMinutes",
            'startTime',
            v."startTime",
            'endTime',
            v."endTime",
            'distinct',
            v."distinct",
            'modifiers',
            v."modifiers",
            'activityKeys',
            v."activities",
            'patients',
            v."patients",
            'coTreatment',
            v."coTreatment",
            'studentAlone',
            v."studentAlone",
            'sessions',
            coalesce(
              (
                select
                  json_agg(
                    json_build_object('minutes', p."minutes", 'startTime', p."startTime", 'endTime', p."endTime")
                    order by
                      p."position"
                  )
                from
                  "SessionSpan" p
                where
                  p."organizationId" = v."organizationId"
                  and p."sessionId" = v."sessionId"
                  and p."service" = v."position"
              ),
              '[]'
            )
          )
          order by
            v."position"
        )
      from
        "SessionService" v
      where
        v."organizationId" = s."organizationId"
        and v."sessionId" = s."id"
    ),
    '[]'
  ) as "services",
  s."diagnoses",
  s."accruedAllowedCents",
  s."qualifyingApmParticipant",
  s."locality",
  s."zip",
  (s."plannedHoursPerWeek" * 100)::integer as "plannedHundredthHoursPerWeek",
  case
    when s."documentationChecked" then s."documentation"
  end as "documentation",
  s."chargesCents",
  case
    when num_nonnulls (
      s."initialTreatmentOn",
      s."certifiedOn",
      s."verbalOrderOn",
      s."planSentOn",
      s."recertifiedOn",
      s."durationDays",
      s."treatmentDaysSinceReport"
    ) > 0 then json_build_object(
      'initialTreatmentOn',
      s."initialTreatmentOn",
      'certifiedOn',
      s."certifiedOn",
      'verbalOrderOn',
      s."verbalOrderOn",
      'planSentOn',
      s."planSentOn",
      'recertifiedOn',
      s."recertifiedOn",
      'durationDays',
      s."durationDays",
      'treatmentDaysSinceReport',
      s."treatmentDaysSinceReport"
    )
  end as "planOfCare",
  case
    when s."partialHospitalizationChecked" then to_json(s."partialHospitalizationDates")
  end as "partialHospitalizationDates",
  to_char(s."submittedOn", 'YYYY-MM-DD') as "submittedOn",
  s."patientRef",
  s."payerSlug" as "payer",
  s."therapist",
  s."assistant",
  s."goals",
  s."status"::text,
  s."version",
  coalesce(
    (
      select
        json_agg(
          json_build_object(
            'version',
            h."version",
            'status',
            h."status",
            'recordedBy',
            h."recordedBy",
            'reason',
            h."reason",
            'changed',
            coalesce(h."content" -> 'changed', '[]'),
            'recordedAt',
            to_char(h."recordedAt" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
          )
          order by
            h."version"
        )
      from
        "SessionVersion" h
      where
        h."organizationId" = s."organizationId"
        and h."sessionId" = s."id"
    ),
    '[]'
  ) as "history"
from
  "PatientSession" s
where
  s."organizationId" = $1::uuid
  and s."id" = $2::uuid;

commit;
