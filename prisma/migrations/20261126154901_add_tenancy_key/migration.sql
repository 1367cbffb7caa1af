-- CreateTable
CREATE TABLE "tenancy_key" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "inner_pad" BYTEA NOT NULL,
    "outer_pad" BYTEA NOT NULL,

    CONSTRAINT "tenancy_key_pkey" PRIMARY KEY ("id")
);
