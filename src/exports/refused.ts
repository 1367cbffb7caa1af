/** Why a file cannot be made as it was asked for, in words for whoever asked. Anything else that fails is not told. */
export class ExportRefused extends Error {}
