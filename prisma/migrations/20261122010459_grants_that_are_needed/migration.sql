-- The role of the application may do what the application does, and no more. What was billed and who did which step is
-- written once; of a key only its end and its last use are noted; services of an amended session are replaced, not
-- changed.
REVOKE UPDATE ON
  "SessionVersion", "SessionBilling", "SessionService", "SessionSpan", "ApiKey"
FROM ot_codebook_app;
-- Its row is locked to count what belongs to it, which needs the right to change some column; its slug stays.
REVOKE UPDATE ON "Organization" FROM ot_codebook_app;
GRANT UPDATE ("name") ON "Organization" TO ot_codebook_app;
GRANT UPDATE ("revokedAt", "lastUsedAt") ON "ApiKey" TO ot_codebook_app;

-- A key that was revoked stays so, whoever asks.
CREATE FUNCTION "keep_revoked"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'a key that was revoked stays revoked' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER keep_revoked BEFORE UPDATE ON "ApiKey" FOR EACH ROW
  WHEN (OLD."revokedAt" IS NOT NULL AND NEW."revokedAt" IS DISTINCT FROM OLD."revokedAt")
  EXECUTE FUNCTION "keep_revoked"();
