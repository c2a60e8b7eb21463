/**
 * What one evaluation of an expression may use. JSONata is a whole language: an expression can go on for ever, double a text until the
 * host has no memory left, or hold a regular expression that never comes to an end. Each of these ends here as a failure of the
 * expression. Steps are counted, not time, so that an expression ends in the same way on every machine; only a regular expression, which
 * cannot be counted from outside, has a time.
 */
export class EvaluationBudget {
  #steps = 0
  #depth = 0
  #regexMs = 0

  /** An expression is entered. */
  enter(): void {
    if (++this.#steps > MOST_STEPS) exceed(`more than ${MOST_STEPS.toLocaleString('en')} steps`)
    if (++this.#depth > DEEPEST) exceed('a recursion that is too deep')
  }

  /** An expression is left, with its value. */
  leave(value: unknown): void {
    this.#depth--
    checkSize(value)
  }

  /** Milliseconds that are left for regular expressions. */
  get regexMs(): number {
    return Math.max(1, Math.ceil(MOST_REGEX_MS - this.#regexMs))
  }

  spendRegex(ms: number): void {
    this.#regexMs += ms
    if (this.#regexMs >= MOST_REGEX_MS) exceed('a regular expression that takes too long')
  }
}

const MOST_STEPS = 3_000_000
const DEEPEST = 50_000
const LONGEST_ARRAY = 1_000_000
const LONGEST_TEXT = 10_000_000
const MOST_REGEX_MS = 1000

/** A value on its way, before it may become the state's. */
export function checkSize(value: unknown): void {
  if (typeof value === 'string' ? value.length > LONGEST_TEXT : Array.isArray(value) && value.length > LONGEST_ARRAY) {
    exceed('a value that is too large')
  }
}

export function checkLength(length: number): void {
  if (length > LONGEST_TEXT) exceed('a value that is too large')
}

/** What ends an evaluation that would not end by itself. */
export class EvaluationStopped extends Error {}

function exceed(what: string): never {
  throw new EvaluationStopped(`The evaluation was stopped: ${what}.`)
}
