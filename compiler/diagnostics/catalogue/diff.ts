export const diffCodes = {} as const
