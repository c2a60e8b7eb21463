import { describe, expect, test } from 'vitest'
import { lowerText, handlerFile } from './lowering.ts'

const codes = (body: string) =>
  lowerText(handlerFile(body, '', '{ text: string; count: number; list: number[] }'))
    .diagnostics.filter(({ severity }) => severity !== 'info')
    .map(({ code }) => code)

describe('numbers that JSON does not have', () => {
  test('a number from text that is kept is noticed, unless a test of it leaves before', () => {
    const after = 'await context.wait({ seconds: 1 })\nreturn Number.isNaN(price) ? 0 : price'
    expect(codes(`const price = Number(event.text)\n${after}`)).toEqual(['number-not-finite'])
    expect(codes(`const price = parseFloat(event.text)\n${after}`)).toEqual(['number-not-finite'])
    expect(codes(`const price = Number(event.text)\nif (Number.isNaN(price)) return 0\n${after}`)).toEqual([])
    expect(codes(`const price = Number(event.text)\nif (Number.isNaN(price)) price.toFixed(1)\n${after}`)).toEqual([
      'number-not-finite',
    ])
    expect(codes(`const price = Number(event.count)\n${after}`)).toEqual([])
    expect(codes(`const price = Number(event.text) || 1\n${after}`)).toEqual([])
  })

  test('one that begins as an Infinity may still be so', () => {
    const loop = 'for (const item of event.list) if (item > most) most = item\nawait context.wait({ seconds: 1 })'
    expect(codes(`let most = -Infinity\n${loop}\nreturn most`)).toEqual(['number-not-finite'])
    expect(codes(`let most = 0\n${loop}\nreturn most`)).toEqual([])
  })

  test('one that certainly is so is refused, wherever it is said', () => {
    const refused = (value: string) => codes(`await context.wait({ seconds: 1 })\nreturn ${value}`)
    for (const value of ['NaN', '-Infinity', '[Number.NaN]', '{ a: { b: +Infinity } }', 'event.text ? 1 : NaN'])
      expect({ value, codes: refused(value) }).toEqual({ value, codes: ['unsupported-value'] })
    expect(refused('Math.min(event.count, Infinity)')).toEqual([])
    expect(refused('event.count > -Infinity')).toEqual([])
  })
})
