export const caseCodes = {} as const
