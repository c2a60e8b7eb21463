export const exportCodes = {} as const
