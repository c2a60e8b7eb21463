export const migrateCodes = {} as const
