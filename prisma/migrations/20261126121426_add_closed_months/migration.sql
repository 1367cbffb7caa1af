-- CreateTable
CREATE TABLE "closed_month" (
    "organization_id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "closed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "closed_month_pkey" PRIMARY KEY ("organization_id","month")
);

-- CreateTable
CREATE TABLE "closed_session" (
    "organization_id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "position" INTEGER NOT NULL,
    "session_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "payer_slug" TEXT NOT NULL,
    "plan_slug" TEXT,
    "patient" BIGINT NOT NULL,
    "day" JSONB NOT NULL,
    "frozen" JSONB,

    CONSTRAINT "closed_session_pkey" PRIMARY KEY ("organization_id","month","position")
);

-- CreateTable
CREATE TABLE "closed_cell" (
    "organization_id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "payer_slug" TEXT NOT NULL,
    "code" VARCHAR(5) NOT NULL,
    "patients" INTEGER NOT NULL,
    "sessions" INTEGER NOT NULL,
    "minutes_total" INTEGER NOT NULL,

    CONSTRAINT "closed_cell_pkey" PRIMARY KEY ("organization_id","month","payer_slug","code")
);

-- CreateTable
CREATE TABLE "closed_billing" (
    "organization_id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "revision" INTEGER NOT NULL,
    "rows" JSONB NOT NULL,

    CONSTRAINT "closed_billing_pkey" PRIMARY KEY ("organization_id","month")
);

-- CreateTable
CREATE TABLE "closed_impact" (
    "organization_id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "payer_slug" TEXT NOT NULL,
    "digest" CHAR(64) NOT NULL,
    "answer" JSONB NOT NULL,

    CONSTRAINT "closed_impact_pkey" PRIMARY KEY ("organization_id","month","payer_slug","digest")
);

-- CreateIndex
CREATE INDEX "closed_session_organization_id_payer_slug_month_position_idx" ON "closed_session"("organization_id", "payer_slug", "month", "position");

-- AddForeignKey
ALTER TABLE "closed_month" ADD CONSTRAINT "closed_month_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "closed_session" ADD CONSTRAINT "closed_session_organization_id_month_fkey" FOREIGN KEY ("organization_id", "month") REFERENCES "closed_month"("organization_id", "month") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "closed_cell" ADD CONSTRAINT "closed_cell_organization_id_month_fkey" FOREIGN KEY ("organization_id", "month") REFERENCES "closed_month"("organization_id", "month") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "closed_billing" ADD CONSTRAINT "closed_billing_organization_id_month_fkey" FOREIGN KEY ("organization_id", "month") REFERENCES "closed_month"("organization_id", "month") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "closed_impact" ADD CONSTRAINT "closed_impact_organization_id_month_fkey" FOREIGN KEY ("organization_id", "month") REFERENCES "closed_month"("organization_id", "month") ON DELETE RESTRICT ON UPDATE CASCADE;
