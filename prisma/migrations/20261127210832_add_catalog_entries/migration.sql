-- CreateTable
CREATE TABLE "catalog_entry" (
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "content" JSONB,
    "hash" TEXT NOT NULL,
    "base_hash" TEXT,
    "shipped_hash" TEXT,
    "revision" INTEGER NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_by" TEXT NOT NULL,

    CONSTRAINT "catalog_entry_pkey" PRIMARY KEY ("kind","key")
);

-- CreateTable
CREATE TABLE "catalog_entry_version" (
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "content" JSONB,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "catalog_entry_version_pkey" PRIMARY KEY ("kind","key","revision")
);

-- CreateTable
CREATE TABLE "catalog_shipped" (
    "checksum" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "catalog_shipped_pkey" PRIMARY KEY ("checksum")
);

-- CreateTable
CREATE TABLE "catalog_past" (
    "part" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "replaced_at" TIMESTAMPTZ(3) NOT NULL,
    "rows" JSONB NOT NULL,

    CONSTRAINT "catalog_past_pkey" PRIMARY KEY ("part","revision")
);

-- CreateIndex
CREATE INDEX "catalog_past_part_replaced_at_idx" ON "catalog_past"("part", "replaced_at");
