-- CreateTable
CREATE TABLE "ProgramValue" (
    "key" TEXT NOT NULL,
    "effectiveFrom" DATE NOT NULL,
    "effectiveTo" DATE,
    "value" DECIMAL(12,4) NOT NULL,
    "unit" TEXT NOT NULL,
    "sourceId" TEXT NOT NULL,
    "section" TEXT,
    "confidence" "Confidence" NOT NULL,
    "verifiedOn" DATE,

    CONSTRAINT "ProgramValue_pkey" PRIMARY KEY ("key","effectiveFrom")
);

-- AddForeignKey
ALTER TABLE "ProgramValue" ADD CONSTRAINT "ProgramValue_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
