-- AlterTable
ALTER TABLE "policy" ADD COLUMN     "organization_id" UUID;

-- CreateTable
CREATE TABLE "contract" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "payer_slug" TEXT NOT NULL,
    "plan_slug" TEXT,
    "revision" INTEGER NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "replaced_at" TIMESTAMPTZ(3),
    "recorded_by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "contract_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "own_rules_head" (
    "organization_id" UUID NOT NULL,
    "changed_revision" INTEGER NOT NULL,

    CONSTRAINT "own_rules_head_pkey" PRIMARY KEY ("organization_id")
);

-- CreateTable
CREATE TABLE "contract_rate" (
    "organization_id" UUID NOT NULL,
    "contract_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "modifier" TEXT,
    "amount_cents" INTEGER,
    "medicare_share" TEXT,
    "effective_from" DATE,
    "effective_to" DATE,

    CONSTRAINT "contract_rate_pkey" PRIMARY KEY ("organization_id","contract_id","position")
);

-- CreateIndex
CREATE INDEX "contract_organization_id_replaced_at_idx" ON "contract"("organization_id", "replaced_at");

-- CreateIndex
CREATE INDEX "policy_organization_id_idx" ON "policy"("organization_id");

-- AddForeignKey
ALTER TABLE "policy" ADD CONSTRAINT "policy_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contract" ADD CONSTRAINT "contract_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contract" ADD CONSTRAINT "contract_payer_slug_fkey" FOREIGN KEY ("payer_slug") REFERENCES "payer"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contract" ADD CONSTRAINT "contract_plan_slug_fkey" FOREIGN KEY ("plan_slug") REFERENCES "plan"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "own_rules_head" ADD CONSTRAINT "own_rules_head_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contract_rate" ADD CONSTRAINT "contract_rate_organization_id_contract_id_fkey" FOREIGN KEY ("organization_id", "contract_id") REFERENCES "contract"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the model cannot declare: one contract at a time for a payer and plan, and a rate is either an amount or a share.
CREATE UNIQUE INDEX contract_current ON contract (organization_id, payer_slug, plan_slug) NULLS NOT DISTINCT
  WHERE replaced_at IS NULL;
ALTER TABLE contract_rate
  ADD CONSTRAINT contract_rate_price CHECK ((amount_cents IS NULL) <> (medicare_share IS NULL)),
  ADD CONSTRAINT contract_rate_amount CHECK (amount_cents >= 0),
  ADD CONSTRAINT contract_rate_period CHECK (effective_from < effective_to);
