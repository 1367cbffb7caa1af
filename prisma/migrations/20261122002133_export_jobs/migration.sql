-- CreateEnum
CREATE TYPE "ExportDataset" AS ENUM ('CODES', 'POLICY_NOTES', 'PAYER_COMPARISON', 'SESSION_BILLING', 'CODE_EDITS');

-- CreateEnum
CREATE TYPE "ExportFormat" AS ENUM ('CSV', 'JSONL', 'PARQUET');

-- AlterTable
ALTER TABLE "ExportJob" ADD COLUMN     "progress" DECIMAL(4,3) NOT NULL DEFAULT 0,
ADD COLUMN     "requestId" TEXT NOT NULL,
ADD COLUMN     "requestedBy" TEXT NOT NULL,
ADD COLUMN     "suppressed" BOOLEAN NOT NULL DEFAULT false,
DROP COLUMN "dataset",
ADD COLUMN     "dataset" "ExportDataset" NOT NULL,
DROP COLUMN "format",
ADD COLUMN     "format" "ExportFormat" NOT NULL,
ALTER COLUMN "checksum" SET DATA TYPE CHAR(64),
ALTER COLUMN "expiresAt" SET NOT NULL;

-- CreateTable
CREATE TABLE "ExportChunk" (
    "organizationId" UUID NOT NULL,
    "jobId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "ExportChunk_pkey" PRIMARY KEY ("organizationId","jobId","position")
);

-- CreateIndex
CREATE INDEX "ExportJob_organizationId_createdAt_id_idx" ON "ExportJob"("organizationId", "createdAt", "id");

-- AddForeignKey
ALTER TABLE "ExportChunk" ADD CONSTRAINT "ExportChunk_organizationId_jobId_fkey" FOREIGN KEY ("organizationId", "jobId") REFERENCES "ExportJob"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ExportJob" ADD CONSTRAINT "ExportJob_progress_check" CHECK ("progress" BETWEEN 0 AND 1);
-- A file that is done says how large it is and how to check it.
ALTER TABLE "ExportJob" ADD CONSTRAINT "ExportJob_done_check" CHECK (
  "status" <> 'DONE' OR ("rows" IS NOT NULL AND "bytes" IS NOT NULL AND "checksum" IS NOT NULL)
);

ALTER TABLE "ExportChunk" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "ExportChunk" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON "ExportChunk"
  USING ("organizationId" = (SELECT nullif(current_setting('app.organization', true), '')::uuid))
  WITH CHECK ("organizationId" = (SELECT nullif(current_setting('app.organization', true), '')::uuid));

-- Pieces are written and deleted, never changed. A job is deleted when it expires; who asked for what stays as it was.
GRANT SELECT, INSERT, DELETE ON "ExportChunk" TO ot_codebook_app;
REVOKE UPDATE ON "ExportJob" FROM ot_codebook_app;
GRANT UPDATE ("status", "progress", "rows", "bytes", "checksum", "suppressed", "revision", "error") ON "ExportJob" TO ot_codebook_app;
GRANT DELETE ON "ExportJob" TO ot_codebook_app;
