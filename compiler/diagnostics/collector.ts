import type { Span } from '../source/span.ts'
import { type Code, diagnostic, type DiagnosticPlace } from './catalogue.ts'
import type { Diagnostic } from './diagnostic.ts'

/** Gathers the findings of a phase, so that all of them are reported and none stops the next. */
export class DiagnosticCollector {
  readonly #found: Diagnostic[] = []

  add(found: Diagnostic): void {
    this.#found.push(found)
  }

  report<C extends Code>(
    code: C,
    parameters: Parameters<typeof diagnostic<C>>[1],
    place: Span | DiagnosticPlace = {},
  ): void {
    this.#found.push(diagnostic(code, parameters, 'start' in place ? { span: place } : place))
  }

  /** How many were found so far. */
  get size(): number {
    return this.#found.length
  }

  /** What was found since there were `size` findings. */
  since(size: number): readonly Diagnostic[] {
    return this.#found.slice(size)
  }

  /** Takes out what was found since there were `size` findings. */
  takeBack(size: number): readonly Diagnostic[] {
    return this.#found.splice(size)
  }

  get hasErrors(): boolean {
    return this.#found.some((found) => found.severity === 'error')
  }

  /** All findings in source order: by file, then place; those without a place first. */
  get diagnostics(): readonly Diagnostic[] {
    return this.#found.toSorted(
      (a, b) => (a.span?.file ?? '').localeCompare(b.span?.file ?? '') || (a.span?.start ?? -1) - (b.span?.start ?? -1),
    )
  }
}
