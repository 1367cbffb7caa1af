-- CreateTable
CREATE TABLE "codebook_edit" (
    "revision" INTEGER NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "action" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "organization" TEXT NOT NULL,
    "subjects" TEXT[],

    CONSTRAINT "codebook_edit_pkey" PRIMARY KEY ("revision")
);
