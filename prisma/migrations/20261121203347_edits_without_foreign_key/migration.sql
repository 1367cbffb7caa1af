-- DropForeignKey
ALTER TABLE "CodeEdit" DROP CONSTRAINT "CodeEdit_releaseId_fkey";
