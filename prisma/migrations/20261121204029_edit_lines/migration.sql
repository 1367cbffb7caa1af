-- CreateTable
CREATE TABLE "EditLines" (
    "releaseId" TEXT NOT NULL,
    "codes" TEXT NOT NULL,
    "lines" TEXT NOT NULL,
    "reversed" TEXT NOT NULL,

    CONSTRAINT "EditLines_pkey" PRIMARY KEY ("releaseId")
);

-- AddForeignKey
ALTER TABLE "EditLines" ADD CONSTRAINT "EditLines_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "Release"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Which codes the book has, as a short text.
CREATE FUNCTION book_codes() RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_catalog AS $$
  SELECT md5(string_agg("code", ' ' ORDER BY "code" COLLATE "C")) FROM "Code"
$$;

-- The edits of a release with a code of the book in either column, one a line, and their pairs turned round. The full
-- table has two million pairs of surgery and laboratory that nobody asks this book about.
CREATE FUNCTION edit_lines(release text) RETURNS TABLE (lines text, reversed text)
LANGUAGE sql STABLE SET search_path = public, pg_catalog AS $$
  WITH edits AS (
    SELECT e.* FROM "Code" c JOIN "CodeEdit" e ON e."columnOne" = c."code" WHERE e."releaseId" = release
    UNION
    SELECT e.* FROM "Code" c JOIN "CodeEdit" e ON e."columnTwo" = c."code" WHERE e."releaseId" = release
  )
  SELECT
    coalesce(string_agg(
      concat_ws(E'\t', "columnOne" || ' ' || "columnTwo", "modifierIndicator", coalesce("effectiveFrom"::text, ''),
        coalesce("effectiveTo"::text, ''), coalesce("rationale", '')),
      E'\n' ORDER BY "columnOne" COLLATE "C", "columnTwo" COLLATE "C", "effectiveTo" NULLS FIRST), ''),
    (SELECT coalesce(string_agg("columnTwo" || ' ' || "columnOne", E'\n'
        ORDER BY "columnTwo" COLLATE "C", "columnOne" COLLATE "C"), '')
      FROM (SELECT DISTINCT "columnOne", "columnTwo" FROM edits) pairs)
  FROM edits
$$;
