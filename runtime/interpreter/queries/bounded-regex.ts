import { createContext, Script } from 'node:vm'
import type { EvaluationBudget } from './evaluation-budget.ts'

export interface BoundedRegex {
  lastIndex: number
  readonly exec: (text: string) => RegExpExecArray | null
}

/**
 * A regular expression that cannot hang the host. V8 looks at a script's time-out also while it backtracks, so whatever could take long
 * runs as a script with one; that costs about 0.2 ms, so what cannot take long runs directly.
 */
export function boundedRegex(pattern: RegExp, budget: EvaluationBudget): BoundedRegex {
  const regex = new RegExp(pattern.source, pattern.flags)
  const repeats = repetitions(pattern.source)
  let context: Record<string, unknown> | undefined
  return {
    get lastIndex() {
      return regex.lastIndex
    },
    set lastIndex(index) {
      regex.lastIndex = index
    },
    exec(text) {
      if (isShort(repeats, text.length)) return regex.exec(text)
      context ??= createContext(Object.create(null) as Record<string, unknown>)
      context['regex'] = regex
      context['text'] = text
      const startedMs = performance.now()
      try {
        return EXEC.runInContext(context, { timeout: budget.regexMs }) as RegExpExecArray | null
      } catch (error) {
        if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
        budget.spendRegex(Infinity)
        return null
      } finally {
        budget.spendRegex(performance.now() - startedMs)
      }
    },
  }
}

const EXEC = new Script('regex.exec(text)')

/** How often the pattern repeats something; infinite where it repeats or chooses within groups, which can take any time. */
function repetitions(source: string): number {
  const repeats = source.match(/[*+?{]/g)?.length ?? 0
  return source.includes('|') || (repeats > 0 && source.includes('(')) ? Infinity : repeats
}

/** One repetition takes at most the square of the length, two its cube. */
function isShort(repeats: number, length: number): boolean {
  return repeats === 0 || (repeats === 1 && length <= 5000) || (repeats === 2 && length <= 200)
}

/** Whether a text is what a pattern says, in which `*` is any text and `\*` and `\\` are the characters. */
export function wildcardTest(pattern: string): (text: string) => boolean {
  const parts = ['']
  for (const [found, escaped] of pattern.matchAll(/\\([*\\])|[^]/g)) {
    if (found === '*') parts.push('')
    else parts[parts.length - 1] += escaped ?? found
  }
  const [first, ...rest] = parts as [string, ...string[]]
  const last = rest.pop()
  if (last === undefined) return (text) => text === first
  return (text) => {
    if (!text.startsWith(first)) return false
    // The leftmost place is as good as any for each part but the last.
    let at = first.length
    for (const part of rest) {
      const found = text.indexOf(part, at)
      if (found < 0) return false
      at = found + part.length
    }
    return text.length - last.length >= at && text.endsWith(last)
  }
}
