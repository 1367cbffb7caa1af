-- CreateTable
CREATE TABLE "policy_discard" (
    "policy_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "policy_discard_pkey" PRIMARY KEY ("policy_id","version")
);

-- AddForeignKey
ALTER TABLE "policy_discard" ADD CONSTRAINT "policy_discard_policy_id_version_fkey" FOREIGN KEY ("policy_id", "version") REFERENCES "policy_version"("policy_id", "version") ON DELETE RESTRICT ON UPDATE CASCADE;
