import { describe, expect, it } from 'vitest'
import { readCases } from '../../runtime/compare/read-cases.ts'
import { Script } from '../../runtime/compare/script.ts'

function script(testCase: object): Script {
  const { cases } = readCases('cases.json', JSON.stringify({ cases: [{ name: 'n', ...testCase }] }))
  return new Script(cases!.cases[0]!)
}

describe('a script', () => {
  it('prefers the whole path to the bare name', () => {
    const used = script({ operations: { 'a[0]/x': { returns: 1 }, x: { returns: 2 } } })
    expect(used.operation('a[0]/x')).toMatchObject({ value: 1 })
    expect(used.operation('a[1]/x')).toMatchObject({ value: 2 })
  })

  it('gives a bare name that says run to all instances', () => {
    const used = script({ operations: { x: 'run' } })
    expect(used.operation('a[0]/x').kind).toBe('run')
    expect(used.operation('a[1]/x').kind).toBe('run')
    expect(used.unused()).toEqual([])
  })

  it('refuses a bare name that two instances claim', () => {
    const used = script({ operations: { x: { returns: 2, times: 9 } } })
    used.operation('a[0]/x')
    expect(() => used.operation('a[1]/x')).toThrow('"x" could be "a[0]/x" or "a[1]/x".')
  })

  it('refuses what is not scripted, and shows what to add', () => {
    expect(() => script({}).operation('pay/charge')).toThrow(
      expect.objectContaining({
        message: 'The case "n" does not say what "pay/charge" does, so it was not performed.',
        diagnostic: expect.objectContaining({
          hint: 'Add to "operations": "pay/charge": { "returns": null }, or "pay/charge": "run" for its real body.',
        }),
      }),
    )
  })

  it('refuses one attempt more than a list has, so that nobody charges a card twice', () => {
    const used = script({ operations: { charge: { returns: 1 } } })
    used.operation('charge')
    expect(() => used.operation('charge')).toThrow('scripts 1 outcome of "charge", and it was asked once more')
  })

  it('runs everything else for real when "*" says so', () => {
    const used = script({ operations: { '*': 'run', pay: { returns: 1 } } })
    expect(used.operation('pay')).toMatchObject({ value: 1 })
    expect(used.operation('a[0]/x')).toMatchObject({ kind: 'run' })
    expect(used.operation('a[1]/x')).toMatchObject({ kind: 'run' })
  })

  it('takes "*" for all that is left, also where that is nothing', () => {
    expect(script({ operations: { '*': 'run', pay: 'run' } }).unused()).toEqual(['pay'])
  })

  it('runs a body as often as it is asked', () => {
    const used = script({ operations: { poll: 'run' } })
    for (let times = 0; times < 5; times++) expect(used.operation('poll')).toMatchObject({ kind: 'run' })
  })

  it('answers an invoke by path first, then by function', () => {
    const used = script({ operations: { a: { returns: 1 } }, functions: { f: { returns: 2 } } })
    expect(used.invoke('a', 'f')).toMatchObject({ value: 1 })
    expect(used.invoke('b', 'f')).toMatchObject({ value: 2 })
    expect(() => used.invoke('c', 'g')).toThrow('does not say what "c" does')
  })
})
