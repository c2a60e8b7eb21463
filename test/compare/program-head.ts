/** What every generated program begins with: its imports, its types, and names for its expressions. */
export const HEAD = `import { createRetryStrategy, createWaitStrategy, JitterStrategy, StepError, StepSemantics, withDurableExecution } from 'stepwright'

interface Order {
  count: number
  text: string
  list: number[]
  flag: boolean
  maybe?: string
  inner: { x: number }
  user: User | null
  rows: number[][]
}

interface User {
  name: string
}

const once = 1
const LIMITS = { most: 3, names: ['a', ''] }
const Known = StepError

class Declined extends Error {
  code: string
  constructor(code: string, detail: string = 'none') {
    super(code + ': ' + detail)
    this.name = new.target.name
    this.code = code
  }
}
class Refused extends Declined {}
class Plain extends Error {
  override name = 'Odd'
}

function squared(text: string): number {
  if (text === '') throw new Refused('empty', 'no text')
  return [...text].length ** 2
}

export const handler = withDurableExecution(async (event: Order, context) => {
  const zero: number = 0
  const minus: number = -once
  const half: number = 0.5
  const empty: string = ''
  const word: string = ' a B'
  const odd: string = '{% $x %}'
  const once1 = createRetryStrategy({ maxAttempts: once })
  const twice = createRetryStrategy({ maxAttempts: 2, initialDelay: { seconds: 4 }, jitter: JitterStrategy.NONE })
`
