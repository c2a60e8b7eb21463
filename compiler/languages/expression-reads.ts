import { documentReads } from './jsonata-references.ts'
import { type JsonataParse, parseJsonata } from './jsonata.ts'
import { freeVariables, type VariableUse } from './jsonata-variables.ts'

/** What a text reads, or where it is wrong. */
export type ExpressionRead =
  | {
      readonly kind: 'ok'
      readonly document: ReturnType<typeof documentReads>
      readonly variables: readonly VariableUse[]
    }
  | (JsonataParse & { kind: 'error' })

/** What JSONata texts read, each text parsed once: definitions say many of them again and again. Trees are not kept, only what they read. */
export class ExpressionReads {
  readonly #known = new Map<string, ExpressionRead>()

  of(text: string): ExpressionRead {
    const known = this.#known.get(text)
    if (known) return known
    const parsed = parseJsonata(text)
    const read: ExpressionRead =
      parsed.kind === 'error'
        ? parsed
        : { kind: 'ok', document: documentReads(parsed.ast), variables: freeVariables(parsed.ast) }
    this.#known.set(text, read)
    return read
  }
}
