begin READ only;

select
  set_config('role', 'ot_codebook_app', true),
  set_config('app.organization', $1, true);

select
  s.id as key,
  to_char(s.date_of_service, 'YYYY-MM-DD') as "dateOfService",
  s.setting::text as "setting",
  s.start_time as "startTime",
  s.end_time as "endTime",
  coalesce(
    (
      select
        json_agg(
          json_build_object(
            'code',
            v.code,
            'minutes',
            v.minutes,
            'assistantMinutes',
            v.assistant_minutes,
            'jointMinutes',
            v.joint_minutes,
            'sessions',
            coalesce(
              (
                select
                  json_agg(
                    json_build_object('minutes', p.minutes, 'startTime', p.start_time, 'endTime', p.end_time)
                    order by
                      p.position
                  )
                from
                  session_span p
                where
                  p.organization_id = v.organization_id
                  and p.session_id = v.session_id
                  and p.service = v.position
              ),
              '[]'
            ),
            'startTime',
            v.start_time,
            'endTime',
            v.end_time,
            'distinct',
            v.is_distinct,
            'modifiers',
            v.modifiers,
            'patients',
            v.patients,
            'coTreatment',
            v.co_treatment,
            'studentAlone',
            v.student_alone,
            'activityKeys',
            v.activities
          )
          order by
            v.position
        )
      from
        session_service v
      where
        v.organization_id = s.organization_id
        and v.session_id = s.id
    ),
    '[]'
  ) as "services",
  s.other_services as "otherServices",
  json_build_object(
    'plan',
    s.plan_slug,
    'lineOfBusiness',
    s.line_of_business::text,
    'funding',
    s.funding::text,
    'state',
    s.state,
    'contractor',
    s.contractor::text,
    'network',
    s.network::text,
    'providerType',
    s.provider_type::text,
    'patientAge',
    s.patient_age
  ) as "coverage",
  s.diagnoses as "diagnoses",
  s.accrued_allowed_cents as "accruedAllowedCents",
  s.qualifying_apm_participant as "qualifyingApmParticipant",
  s.locality as "locality",
  s.zip as "zip",
  (s.planned_hours_per_week * 100)::integer as "plannedHundredthHoursPerWeek",
  s.primary_service::text as "primaryService",
  case
    when s.documentation_checked then s.documentation
  end as "documentation",
  s.charges_cents as "chargesCents",
  case
    when num_nonnulls (
      s.initial_treatment_on,
      s.established_on,
      s.onset_on,
      s.certified_on,
      s.verbal_order_on,
      s.plan_sent_on,
      s.recertified_on,
      s.duration_days,
      s.treatment_days_since_report
    ) > 0 then json_build_object(
      'initialTreatmentOn',
      to_char(s.initial_treatment_on, 'YYYY-MM-DD'),
      'establishedOn',
      to_char(s.established_on, 'YYYY-MM-DD'),
      'onsetOn',
      to_char(s.onset_on, 'YYYY-MM-DD'),
      'certifiedOn',
      to_char(s.certified_on, 'YYYY-MM-DD'),
      'verbalOrderOn',
      to_char(s.verbal_order_on, 'YYYY-MM-DD'),
      'planSentOn',
      to_char(s.plan_sent_on, 'YYYY-MM-DD'),
      'recertifiedOn',
      to_char(s.recertified_on, 'YYYY-MM-DD'),
      'durationDays',
      s.duration_days,
      'treatmentDaysSinceReport',
      s.treatment_days_since_report
    )
  end as "planOfCare",
  case
    when num_nonnulls (
      s.authorization_number,
      s.authorization_visits_approved,
      s.authorization_visits_used,
      s.authorization_from,
      s.authorization_to
    ) > 0 then json_build_object(
      'number',
      s.authorization_number,
      'visitsApproved',
      s.authorization_visits_approved,
      'visitsUsed',
      s.authorization_visits_used,
      'from',
      to_char(s.authorization_from, 'YYYY-MM-DD'),
      'to',
      to_char(s.authorization_to, 'YYYY-MM-DD')
    )
  end as "authorization",
  s.visits_this_year as "visitsThisYear",
  case
    when s.partial_hospitalization_checked then to_json(s.partial_hospitalization_dates)
  end as "partialHospitalizationDates",
  to_char(s.submitted_on, 'YYYY-MM-DD') as "submittedOn",
  s.patient_ref as "patientReference",
  s.payer_slug as payer,
  s.therapist,
  s.assistant,
  s.goals,
  s.status::text,
  s.version,
  coalesce(
    (
      select
        json_agg(
          json_build_object(
            'version',
            h.version,
            'status',
            h.status,
            'recordedBy',
            h.recorded_by,
            'reason',
            h.reason,
            'changed',
            coalesce(h.content -> 'changed', '[]'),
            'recordedAt',
            to_char(h.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
          )
          order by
            h.version
        )
      from
        session_version h
      where
        h.organization_id = s.organization_id
        and h.session_id = s.id
    ),
    '[]'
  ) as history
from
  patient_session s
where
  s.organization_id = $1::uuid
  and s.id = $2::uuid;

commit;
