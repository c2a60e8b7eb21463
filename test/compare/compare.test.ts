import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StateMachine } from '../../compiler/asl/types.ts'
import { compare, type CompareInput, formatReport, readCases, TaskProcess } from '../../runtime/compare.ts'

/** A hand-written export of `test/fixtures/step-named`: compare itself is judged without the compiler. */
const DEFINITION: StateMachine = {
  QueryLanguage: 'JSONata',
  StartAt: 'greet',
  States: {
    greet: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: {
        FunctionName: 'tasks',
        Payload: {
          task: 'greet',
          input: { event: '{% $states.context.Execution.Input %}' },
          attempt: '{% $states.context.State.RetryCount + 1 %}',
        },
      },
      Retry: [{ ErrorEquals: ['StepError.Retryable'], IntervalSeconds: 1, MaxAttempts: 5 }],
      Output: '{% {"greeting": $states.result.Payload.result} %}',
      End: true,
    },
  },
}

const BUNDLE = `
export async function runTask({ input, attempt }, script) {
  try {
    if (script && 'throw' in script) throw Object.assign(new Error(script.throw.message), { name: script.throw.name })
    return { result: script ? script.return : 'hello ' + input.event.name }
  } catch (error) {
    const value = JSON.stringify({ classes: ['StepError'], name: 'StepError', message: error.message })
    throw Object.assign(new Error(value), { name: attempt < 6 ? 'StepError.Retryable' : 'StepError' })
  }
}
`

const tasks: { process?: TaskProcess } = {}
beforeAll(() => {
  tasks.process = new TaskProcess()
})
afterAll(() => tasks.process?.close())

async function compared(testCase: object, changes: Partial<CompareInput> = {}) {
  const { cases } = readCases(
    'cases.json',
    JSON.stringify({ cases: [{ name: 'n', input: { name: 'ada' }, ...testCase }] }),
  )
  const source = `{ event }`
  const report = await compare({
    workflow: 'step-named',
    file: 'test/fixtures/step-named/handler.ts',
    exportName: 'handler',
    cwd: process.cwd(),
    definition: DEFINITION,
    map: { greet: { kind: 'step', name: 'greet', strand: '' } },
    taskCode: BUNDLE,
    edits: captureEvent(source),
    allowances: [],
    cases: cases!.cases,
    tasks: tasks.process!,
    ...changes,
  })
  return { report, text: formatReport(report, { columns: 80 }) }
}

/** Makes the one step body of the fixture tell what it reads. */
function captureEvent(values: string): CompareInput['edits'] {
  const file = 'test/fixtures/step-named/handler.ts'
  const body = 'async () => `hello ${event.name}`'
  const start = FIXTURE.indexOf(body)
  return [
    { file, start, end: start, replacement: 'Object.assign(' },
    {
      file,
      start: start + body.length,
      end: start + body.length,
      replacement: `, { [Symbol.for('stepwright.captures')]: () => (${values}) })`,
    },
  ]
}

const FIXTURE = (await import('node:fs')).readFileSync('test/fixtures/step-named/handler.ts', 'utf8')

describe('compare', () => {
  it('runs a case on both sides and finds them equal', async () => {
    const { report } = await compared({
      operations: { greet: [{ throws: { name: 'Busy', message: 'busy' }, durationSeconds: 7 }, 'run'] },
      expect: { result: { greeting: 'hello ada' } },
    })
    expect(report).toMatchObject({ agrees: true, executed: 1 })
    expect(report.cases[0]!.runtime).toEqual(report.cases[0]!.export)
    expect(report.cases[0]!.runtime?.effects).toEqual([
      { strand: '', path: 'greet', kind: 'step', attempt: 1, arguments: { event: { name: 'ada' } } },
      { strand: '', path: 'greet', kind: 'step', attempt: 2, arguments: { event: { name: 'ada' } } },
    ])
  })

  it('finds another result', async () => {
    const { greet } = DEFINITION.States
    const wrong = { ...DEFINITION, States: { greet: { ...greet, Output: '{% {"greeting": "hello"} %}' } } }
    const { report, text } = await compared({ operations: { greet: 'run' } }, { definition: wrong as StateMachine })
    expect(report.agrees).toBe(false)
    expect(text).toMatchInlineSnapshot(`
      "step-named  test/fixtures/step-named/handler.ts
        ✗ n
            the outcome differs
              runtime                              export
              result {"greeting":"hello ada"}    ≠ result {"greeting":"hello"}

      0 of 1 cases agree; 1 ran on both sides."
    `)
  })

  it('finds another argument', async () => {
    const { report } = await compared(
      { operations: { greet: 'run' } },
      { edits: captureEvent('{ event: event.name }') },
    )
    expect(report.cases[0]!.differences).toMatchObject([
      {
        kind: 'effects',
        leftLines: ['step greet {"event":"ada"}'],
        rightLines: ['step greet {"event":{"name":"ada"}}'],
      },
    ])
  })

  it('finds one attempt too few', async () => {
    const { greet } = DEFINITION.States
    const wrong = { ...DEFINITION, States: { greet: { ...greet, Retry: [] } } }
    const { report } = await compared(
      { operations: { greet: [{ throws: { name: 'Busy', message: 'busy' } }, { returns: 'x' }] } },
      { definition: wrong as unknown as StateMachine },
    )
    expect(report.cases[0]!.differences.map(({ kind }) => kind)).toEqual(['outcome', 'effects'])
  })

  it('performs nothing that is not scripted, and says what to add', async () => {
    const { report, text } = await compared({})
    expect(report).toMatchObject({ agrees: false, executed: 0 })
    expect(report.cases[0]!.diagnostics).toHaveLength(1)
    expect(text).toContain('unscripted-operation: The case "n" does not say what "greet" does')
  })

  it('finds an outcome that nobody asks for', async () => {
    const { report } = await compared({ operations: { greet: 'run', great: { returns: 1 } } })
    expect(report.cases[0]!.diagnostics.map(({ message }) => message)).toEqual([
      'The case "n" scripts "great", but neither side performed it.',
    ])
  })

  it('holds an undisturbed clock: a year of waiting takes no time', async () => {
    const { report } = await compared({ operations: { greet: { run: true, durationSeconds: 31_000_000 } } })
    expect(report.agrees).toBe(true)
  })
})
