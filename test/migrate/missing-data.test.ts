import { expect, it } from 'vitest'
import { migrate } from '../../compiler/migrate.ts'

/** The related places of the notice, as "message @ text"; undefined without a notice. */
async function needsOf(states: object, top: object = {}): Promise<readonly string[] | undefined> {
  const text = JSON.stringify({ ...top, StartAt: Object.keys(states)[0], States: states })
  const { diagnostics } = await migrate({ file: 'machine.asl.json', text })
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const notices = diagnostics.filter(({ code }) => code === 'migrate-missing-data')
  expect(notices.length).toBeLessThanOrEqual(1)
  return notices[0]?.related?.map(({ message, span }) => `${message} @ ${text.slice(span.start, span.end)}`)
}

const choice = (...tests: readonly object[]) => ({
  Check: { Type: 'Choice', Choices: tests.map((test) => ({ ...test, Next: 'End' })), Default: 'End' },
  End: { Type: 'Succeed' },
})
const isAbove = (path: string) => ({ Variable: path, NumericGreaterThan: 1 })
const isPresent = (path: string, answer = true) => ({ Variable: path, IsPresent: answer })

it('lists every path that ends a state where nothing is', async () => {
  expect(
    await needsOf({
      Pause: { Type: 'Wait', SecondsPath: '$.seconds', InputPath: '$.input', OutputPath: '$.output', Next: 'Each' },
      Each: {
        Type: 'Map',
        ItemsPath: '$.items',
        ResultPath: '$.written',
        ItemProcessor: {
          StartAt: 'Make',
          States: {
            Make: {
              Type: 'Pass',
              Parameters: {
                'sum.$': 'States.MathAdd($.n, 1)',
                'id.$': '$$.Execution.Input.id',
                deep: [{ 'a.$': '$.a' }],
              },
              End: true,
            },
          },
        },
        End: true,
      },
    }),
  ).toEqual([
    '$.seconds must be there @ "$.seconds"',
    '$.input must be there @ "$.input"',
    '$.output must be there @ "$.output"',
    '$.items must be there @ "$.items"',
    '$.n must be there, and be what States.MathAdd takes @ "States.MathAdd($.n, 1)"',
    '$$.Execution.Input.id must be there @ "$$.Execution.Input.id"',
    '$.a must be there @ "$.a"',
  ])
})

it('lists nothing where every path is there by itself, or nothing reads it', async () => {
  expect(
    await needsOf({
      First: {
        Type: 'Pass',
        InputPath: '$',
        Parameters: { 'all.$': '$', 'id.$': '$$.Execution.Id', path: '$.text' },
        ResultPath: '$.first',
        Next: 'Second',
      },
      Second: { Type: 'Pass', Result: { 'a.$': '$.a', InputPath: '$.b' }, End: true },
    }),
  ).toBeUndefined()
  const output = { Type: 'Pass', Output: '{% $states.input.a %}', End: true }
  expect(await needsOf({ Only: output }, { QueryLanguage: 'JSONata' })).toBeUndefined()
})

it.each([
  ['an And behind IsPresent', [{ And: [isPresent('$.a'), isAbove('$.a')] }], undefined],
  ['an And before IsPresent', [{ And: [isAbove('$.a'), isPresent('$.a')] }], ['$.a']],
  ['another path', [{ And: [isPresent('$.b'), isAbove('$.a')] }], ['$.a']],
  ['what holds a present path', [{ And: [isPresent('$.a.b'), isAbove('$.a'), isAbove('$.a.c')] }], ['$.a.c']],
  ['an Or behind its absence', [{ Or: [isPresent('$.a', false), isAbove('$.a')] }], undefined],
  ['an Or behind its presence', [{ Or: [isPresent('$.a'), isAbove('$.a')] }], ['$.a']],
  ['a Not', [{ And: [{ Not: isPresent('$.a', false) }, isAbove('$.a')] }], undefined],
  ['a rule behind one for its absence', [isPresent('$.a', false), isAbove('$.a')], undefined],
  ['a rule behind one for its presence', [isPresent('$.a'), isAbove('$.a')], ['$.a']],
  ['a rule behind an And', [{ And: [isPresent('$.a'), isAbove('$.a')] }, isAbove('$.a')], ['$.a']],
  ['a path to compare with', [{ Variable: '$.a', NumericEqualsPath: '$.b' }], ['$.a', '$.b']],
])('knows what a Choice has found before: %s', async (_name, tests, paths) => {
  const needs = await needsOf(choice(...tests))
  expect(needs?.map((need) => need.split(' ')[0])).toEqual(paths)
})
