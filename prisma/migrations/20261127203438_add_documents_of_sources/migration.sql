-- AlterTable
ALTER TABLE "source" ADD COLUMN     "document_id" TEXT,
ADD COLUMN     "published_on" DATE;
