-- AlterTable
ALTER TABLE "relative_value" ADD COLUMN     "bilateral_surgery" SMALLINT;
