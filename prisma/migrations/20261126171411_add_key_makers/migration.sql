-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "created_by" TEXT;
