import type { StateMachine } from './types.ts'

/** Developer guide, "Quotas": of the definition as it is given to Step Functions. */
export const MOST_BYTES = 1_048_576

/** A definition as it is written: indented, or on one line where it would be too large with its indentation. */
export function definitionText(definition: StateMachine): string {
  const indented = `${JSON.stringify(definition, null, 2)}\n`
  return Buffer.byteLength(indented) <= MOST_BYTES ? indented : JSON.stringify(definition)
}
