-- CreateEnum
CREATE TYPE "publication_kind" AS ENUM ('CHANGE', 'CORRECTION');

-- AlterTable
ALTER TABLE "policy_decision" ADD COLUMN     "corrects" INTEGER,
ADD COLUMN     "publication" "publication_kind";

-- What the model cannot declare: only a publication has a kind, and only a correction replaces a whole version, an earlier one.
ALTER TABLE policy_decision
  ADD CONSTRAINT policy_decision_publication CHECK (publication IS NULL OR kind = 'PUBLISHED'),
  ADD CONSTRAINT policy_decision_corrects CHECK (
    corrects IS NULL OR (publication IS NOT DISTINCT FROM 'CORRECTION' AND corrects < version)
  );
