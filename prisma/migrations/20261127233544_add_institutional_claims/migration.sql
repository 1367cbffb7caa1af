-- CreateEnum
CREATE TYPE "yes_no" AS ENUM ('YES', 'NO');

-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "setting" ADD VALUE 'CRITICAL_ACCESS_HOSPITAL';
ALTER TYPE "setting" ADD VALUE 'REHABILITATION_AGENCY';
ALTER TYPE "setting" ADD VALUE 'COMPREHENSIVE_REHABILITATION';
ALTER TYPE "setting" ADD VALUE 'HOME_HEALTH_PART_B';

-- AlterTable
ALTER TABLE "patient_session" ADD COLUMN     "established_on" DATE,
ADD COLUMN     "onset_on" DATE,
ADD COLUMN     "primary_service" "yes_no";
