-- CreateTable
CREATE TABLE "policy_note_verification" (
    "note_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "verified_on" DATE NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "policy_note_verification_pkey" PRIMARY KEY ("note_id","revision")
);

-- CreateIndex
CREATE INDEX "policy_note_verification_revision_idx" ON "policy_note_verification"("revision");

-- AddForeignKey
ALTER TABLE "policy_note_verification" ADD CONSTRAINT "policy_note_verification_note_id_fkey" FOREIGN KEY ("note_id") REFERENCES "policy_note"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
