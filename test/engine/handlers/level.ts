/** A local module with a value and a type of one name. */
export const Level = { Low: 1, High: 2 } as const
export type Level = (typeof Level)[keyof typeof Level]
