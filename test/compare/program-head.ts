/** What every generated program begins with: its imports, its types, and names for its expressions. */
export const HEAD = `import {
  createRetryStrategy,
  createWaitStrategy,
  defaultSerdes,
  JitterStrategy,
  NestingType,
  StepError,
  StepSemantics,
  withDurableExecution,
  withRetry,
} from 'stepwright'

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

interface Tally {
  count: number
  list: number[]
  note?: string
  more: Record<string, number>
  inner?: Tally
}

enum Level {
  low = 'low',
  high = 'HIGH',
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

class Counter {
  static readonly step: number = 2
  readonly seen: number[] = []
  count: number
  constructor(count: number) {
    this.count = count
  }
  get double(): number {
    return this.count * Counter.step
  }
  add(by: number): this {
    this.count += by
    this.seen.push(by)
    return this
  }
}

function tallyOf(count: number): Tally {
  return { count, list: [], more: {} }
}

function noted(tally: Tally, note: string): Tally {
  return { ...tally, note }
}

/** Changes what it is given. */
function raise(tally: Tally, by: number): Tally {
  tally.count += by
  tally.list.push(by)
  return tally
}

function same<T>(value: T): T {
  return value
}

function squared(text: string): number {
  if (text === '') throw new Refused('empty', 'no text')
  return [...text].length ** 2
}

export const handler = withDurableExecution(async (event: Order, context) => {
  const zero: number = 0
  const minus: number = -once
  const nought: number = -0
  const half: number = 0.5
  const ten: number = 10
  const empty: string = ''
  const word: string = ' a B'
  const odd: string = '{% $x %}'
  const none = undefined as number | undefined
  const once1 = createRetryStrategy({ maxAttempts: once })
  const twice = createRetryStrategy({ maxAttempts: 2, initialDelay: { seconds: 4 }, jitter: JitterStrategy.NONE })
`
