-- CreateEnum
CREATE TYPE "line_of_business" AS ENUM ('COMMERCIAL', 'EXCHANGE', 'MEDICARE_ADVANTAGE', 'MEDICAID', 'FEDERAL_EMPLOYEE', 'WORKERS_COMPENSATION');

-- CreateEnum
CREATE TYPE "funding" AS ENUM ('FULLY_INSURED', 'SELF_FUNDED');

-- CreateEnum
CREATE TYPE "network" AS ENUM ('PARTICIPATING', 'MANAGED', 'OUT_OF_NETWORK');

-- CreateEnum
CREATE TYPE "provider_type" AS ENUM ('PRIVATE_PRACTICE', 'PHYSICIAN_PRACTICE', 'HOSPITAL', 'REHABILITATION_AGENCY', 'CORF', 'HOME_HEALTH_AGENCY', 'SKILLED_NURSING_FACILITY', 'COMMUNITY_MENTAL_HEALTH_CENTER');

-- CreateEnum
CREATE TYPE "medicare_contractor" AS ENUM ('CGS', 'FIRST_COAST', 'NGS', 'NORIDIAN', 'NOVITAS', 'PALMETTO', 'WPS');

-- AlterTable
ALTER TABLE "patient_session" ADD COLUMN     "contractor" "medicare_contractor",
ADD COLUMN     "funding" "funding",
ADD COLUMN     "line_of_business" "line_of_business",
ADD COLUMN     "network" "network",
ADD COLUMN     "patient_age" SMALLINT,
ADD COLUMN     "provider_type" "provider_type",
ADD COLUMN     "state" VARCHAR(2);

-- AlterTable
ALTER TABLE "policy_note" ADD COLUMN     "scope" JSONB;
