-- CreateEnum
CREATE TYPE "policy_review_kind" AS ENUM ('SUBMITTED', 'APPROVED', 'RETURNED');

-- CreateTable
CREATE TABLE "policy_review" (
    "policy_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "kind" "policy_review_kind" NOT NULL,
    "recorded_by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "policy_review_pkey" PRIMARY KEY ("policy_id","version","recorded_at")
);

-- CreateTable
CREATE TABLE "policy_comment" (
    "id" UUID NOT NULL,
    "policy_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "note_id" UUID,
    "text" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_by" TEXT NOT NULL,

    CONSTRAINT "policy_comment_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "policy_comment_policy_id_recorded_at_id_idx" ON "policy_comment"("policy_id", "recorded_at", "id");

-- AddForeignKey
ALTER TABLE "policy_review" ADD CONSTRAINT "policy_review_policy_id_version_fkey" FOREIGN KEY ("policy_id", "version") REFERENCES "policy_version"("policy_id", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy_comment" ADD CONSTRAINT "policy_comment_policy_id_version_fkey" FOREIGN KEY ("policy_id", "version") REFERENCES "policy_version"("policy_id", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy_comment" ADD CONSTRAINT "policy_comment_note_id_fkey" FOREIGN KEY ("note_id") REFERENCES "policy_note"("id") ON DELETE SET NULL ON UPDATE CASCADE;
