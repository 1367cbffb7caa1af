-- AlterTable
ALTER TABLE "patient_session" ADD COLUMN     "authorization_from" DATE,
ADD COLUMN     "authorization_number" TEXT,
ADD COLUMN     "authorization_to" DATE,
ADD COLUMN     "authorization_visits_approved" INTEGER,
ADD COLUMN     "authorization_visits_used" INTEGER,
ADD COLUMN     "other_services" JSONB,
ADD COLUMN     "visits_this_year" INTEGER;
