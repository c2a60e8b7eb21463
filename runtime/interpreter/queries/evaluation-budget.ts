/**
 * What one evaluation of an expression may use. JSONata is a whole language: an expression can go on for ever, double a text until the
 * host has no memory left, or hold a regular expression that never comes to an end. Each of these ends here as a failure of the
 * expression, in the words of Step Functions, whose bounds of depth and size these are too. Steps are counted, not time, so that an
 * expression ends in the same way on every machine; only a regular expression, which cannot be counted from outside, has a time.
 */
export class EvaluationBudget {
  #steps = 0
  #depth = 0
  #regexMs = 0
  readonly #joins: boolean

  /** `joins`: the expression binds positions or items of lists (`@`, `#`), which multiplies them. */
  constructor({ joins = false }: { readonly joins?: boolean } = {}) {
    this.#joins = joins
  }

  /** So many steps at once. */
  spend(steps: number): void {
    this.#steps += steps
    if (this.#steps > MOST_STEPS) throw new EvaluationStopped(TAKES_TOO_LONG)
  }

  /** An expression is entered. */
  enter(): void {
    this.spend(1)
    if (++this.#depth > DEEPEST) {
      const advice = 'Check for non-terminating recursive function. Consider rewriting as tail-recursive.'
      throw new EvaluationStopped(`Stack overflow error: ${advice} Depth=${this.#depth} max=${DEEPEST}`)
    }
  }

  /** An expression is left, with its value. */
  leave(value: unknown): void {
    this.#depth--
    checkSize(value)
    // What the library does with a list it does by itself: it copies it, looks it through, or makes a binding of each item.
    if (Array.isArray(value)) this.#steps += this.#joins ? value.length : Math.floor(value.length / ITEMS_A_STEP)
  }

  /** Milliseconds that are left for regular expressions. */
  get regexMs(): number {
    return Math.max(1, Math.ceil(MOST_REGEX_MS - this.#regexMs))
  }

  spendRegex(ms: number): void {
    this.#regexMs += ms
    if (this.#regexMs >= MOST_REGEX_MS) throw new EvaluationStopped(TAKES_TOO_LONG)
  }
}

const MOST_STEPS = 3_000_000
const ITEMS_A_STEP = 128
/** Expressions within expressions, called functions included. */
const DEEPEST = 100
/** Of numbers, at eight bytes each. */
const LONGEST_ARRAY = 873_782
const LONGEST_TEXT = 8 * LONGEST_ARRAY
const MOST_REGEX_MS = 1000
const TAKES_TOO_LONG = 'Expression evaluation timeout: Check for infinite loop'

/** A value on its way, before it may become the state's. */
export function checkSize(value: unknown): void {
  if (typeof value === 'string' ? value.length > LONGEST_TEXT : Array.isArray(value) && value.length > LONGEST_ARRAY) {
    tooLarge()
  }
}

export function checkLength(length: number): void {
  if (length > LONGEST_TEXT) tooLarge()
}

/** What ends an evaluation that would not end by itself. */
export class EvaluationStopped extends Error {}

export function tooLarge(): never {
  throw new EvaluationStopped('Expression evaluation memory limit exceeded: Check for excessive memory usage')
}
