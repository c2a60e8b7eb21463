export const handlerCodes = {} as const
