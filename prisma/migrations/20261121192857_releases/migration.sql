-- AlterTable
ALTER TABLE "ReferenceState" ADD COLUMN     "bookRevision" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Release" ADD COLUMN     "coverage" JSONB,
ADD COLUMN     "files" TEXT[];

-- AlterTable
ALTER TABLE "CodeEdit" DROP CONSTRAINT "CodeEdit_pkey",
ADD COLUMN     "sourceFile" SMALLINT NOT NULL,
ADD CONSTRAINT "CodeEdit_pkey" PRIMARY KEY ("releaseId", "sourceFile", "sourceLine");

-- CreateTable
CREATE TABLE "ReleaseConflict" (
    "releaseId" TEXT NOT NULL,
    "otherId" TEXT NOT NULL,
    "rows" INTEGER NOT NULL,

    CONSTRAINT "ReleaseConflict_pkey" PRIMARY KEY ("releaseId","otherId")
);

-- CreateTable
CREATE TABLE "HcpcsCode" (
    "releaseId" TEXT NOT NULL,
    "code" VARCHAR(5) NOT NULL,
    "shortDescription" TEXT,
    "longDescription" TEXT,
    "pricing" TEXT,
    "multiplePricing" TEXT,
    "coverage" TEXT,
    "betos" TEXT,
    "typeOfService" TEXT,
    "action" TEXT,
    "addedOn" DATE,
    "actionOn" DATE,
    "terminatedOn" DATE,
    "sourceLine" INTEGER NOT NULL,

    CONSTRAINT "HcpcsCode_pkey" PRIMARY KEY ("releaseId","code")
);

-- CreateTable
CREATE TABLE "HcpcsModifier" (
    "releaseId" TEXT NOT NULL,
    "modifier" VARCHAR(2) NOT NULL,
    "shortDescription" TEXT NOT NULL,
    "longDescription" TEXT NOT NULL,
    "addedOn" DATE,
    "terminatedOn" DATE,
    "sourceLine" INTEGER NOT NULL,

    CONSTRAINT "HcpcsModifier_pkey" PRIMARY KEY ("releaseId","modifier")
);

-- CreateTable
CREATE TABLE "LocalityCounties" (
    "releaseId" TEXT NOT NULL,
    "contractor" TEXT NOT NULL,
    "locality" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "area" TEXT NOT NULL,
    "counties" TEXT NOT NULL,
    "sourceLine" INTEGER NOT NULL,

    CONSTRAINT "LocalityCounties_pkey" PRIMARY KEY ("releaseId","sourceLine")
);

-- CreateTable
CREATE TABLE "CptDescriptor" (
    "releaseId" TEXT NOT NULL,
    "code" VARCHAR(5) NOT NULL,
    "descriptor" TEXT NOT NULL,
    "sourceLine" INTEGER NOT NULL,

    CONSTRAINT "CptDescriptor_pkey" PRIMARY KEY ("releaseId","code")
);

-- CreateTable
CREATE TABLE "AddOnEdit" (
    "releaseId" TEXT NOT NULL,
    "primaryCode" VARCHAR(5) NOT NULL,
    "addOnCode" VARCHAR(5) NOT NULL,
    "type" SMALLINT NOT NULL,
    "effectiveFrom" DATE,
    "effectiveTo" DATE,
    "sourceLine" INTEGER NOT NULL,

    CONSTRAINT "AddOnEdit_pkey" PRIMARY KEY ("releaseId","addOnCode","primaryCode")
);

-- CreateTable
CREATE TABLE "PublishedCode" (
    "releaseId" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "title" TEXT,
    "description" TEXT,
    "kind" TEXT,
    "effectiveFrom" DATE,
    "effectiveTo" DATE,
    "sourceLine" INTEGER NOT NULL,

    CONSTRAINT "PublishedCode_pkey" PRIMARY KEY ("releaseId","code")
);

-- CreateIndex
CREATE INDEX "Release_family_effectiveFrom_idx" ON "Release"("family", "effectiveFrom");

-- CreateIndex
CREATE INDEX "CodeEdit_columnOne_idx" ON "CodeEdit"("columnOne");

-- AddForeignKey
ALTER TABLE "ReleaseConflict" ADD CONSTRAINT "ReleaseConflict_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "Release"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReleaseConflict" ADD CONSTRAINT "ReleaseConflict_otherId_fkey" FOREIGN KEY ("otherId") REFERENCES "Release"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HcpcsCode" ADD CONSTRAINT "HcpcsCode_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "Release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HcpcsModifier" ADD CONSTRAINT "HcpcsModifier_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "Release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LocalityCounties" ADD CONSTRAINT "LocalityCounties_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "Release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CptDescriptor" ADD CONSTRAINT "CptDescriptor_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "Release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AddOnEdit" ADD CONSTRAINT "AddOnEdit_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "Release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PublishedCode" ADD CONSTRAINT "PublishedCode_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "Release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A release adds facts and touches nothing else, and its import says so by this setting. Every other writer moves
-- bookRevision along without knowing of it, so a process that already holds that revision reads the release alone.
CREATE FUNCTION note_book_revision() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF current_setting('app.only_releases_changed', true) IS DISTINCT FROM 'yes' THEN
    NEW."bookRevision" := NEW."revision";
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER "ReferenceState_book"
  BEFORE INSERT OR UPDATE OF "revision" ON "ReferenceState"
  FOR EACH ROW EXECUTE FUNCTION note_book_revision();

ALTER TABLE "ReleaseConflict" ADD CONSTRAINT "ReleaseConflict_rows" CHECK ("rows" > 0);
ALTER TABLE "AddOnEdit"
  ADD CONSTRAINT "AddOnEdit_type" CHECK ("type" BETWEEN 1 AND 3),
  ADD CONSTRAINT "AddOnEdit_period" CHECK ("effectiveTo" >= "effectiveFrom");
ALTER TABLE "PublishedCode" ADD CONSTRAINT "PublishedCode_period" CHECK ("effectiveTo" >= "effectiveFrom");
