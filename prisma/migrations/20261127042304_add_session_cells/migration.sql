-- CreateTable
CREATE TABLE "session_share" (
    "organization_id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "patient_ref" TEXT NOT NULL,
    "payer_slug" TEXT NOT NULL,
    "code" VARCHAR(5) NOT NULL,
    "sessions" INTEGER NOT NULL,
    "minutes_total" INTEGER NOT NULL,

    CONSTRAINT "session_share_pkey" PRIMARY KEY ("organization_id","month","patient_ref","payer_slug","code")
);

-- CreateTable
CREATE TABLE "session_cell" (
    "organization_id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "payer_slug" TEXT NOT NULL,
    "code" VARCHAR(5) NOT NULL,
    "patients" INTEGER NOT NULL,
    "sessions" INTEGER NOT NULL,
    "minutes_total" INTEGER NOT NULL,

    CONSTRAINT "session_cell_pkey" PRIMARY KEY ("organization_id","month","payer_slug","code")
);

-- AddForeignKey
ALTER TABLE "session_share" ADD CONSTRAINT "session_share_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session_cell" ADD CONSTRAINT "session_cell_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
