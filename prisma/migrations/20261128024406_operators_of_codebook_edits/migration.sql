-- AlterTable
ALTER TABLE "codebook_edit" ALTER COLUMN "organization" DROP NOT NULL;
