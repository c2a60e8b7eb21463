export const aslCodes = {} as const
