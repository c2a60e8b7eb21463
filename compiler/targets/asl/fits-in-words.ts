import type { Shape } from '../../ir/shape.ts'

/** What must hold of a value for it to fit a shape, in words, a demand each: `event.lines[].price must be a number`. */
export function fitsInWords(place: string, shape: Shape, optional = false): readonly string[] {
  const must = (what: string) => [`${place} must be ${what}${optional ? ' or absent' : ''}`]
  switch (shape.kind) {
    case 'unknown':
    case 'callback':
      return []
    case 'array':
      return [...must('an array'), ...fitsInWords(`${place}[]`, shape.element)]
    case 'tuple':
      return [
        ...must(`an array of ${shape.elements.length}`),
        ...shape.elements.flatMap((element, at) => fitsInWords(`${place}[${at}]`, element)),
      ]
    case 'object':
      return [
        ...must('an object'),
        ...Object.entries(shape.properties).flatMap(([name, property]) =>
          fitsInWords(`${place}.${name}`, property.shape, property.optional),
        ),
        ...(shape.rest ? fitsInWords(`${place}.*`, shape.rest, true) : []),
      ]
    case 'union':
      if (shape.members.some((member) => member.kind === 'unknown')) return []
      return must(unionInWords(shape.members.filter((member) => !optional || member.kind !== 'undefined')))
    default:
      return must(kindInWords(shape))
  }
}

const KINDS: Readonly<Record<Exclude<Shape['kind'], 'literal' | 'union'>, string>> = {
  unknown: 'anything',
  never: 'nothing at all',
  null: 'null',
  undefined: 'absent',
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  array: 'an array',
  tuple: 'an array',
  object: 'an object',
  error: 'an object',
  batch: 'an object',
  callback: 'a string',
}

const kindInWords = (shape: Shape): string =>
  shape.kind === 'literal'
    ? JSON.stringify(shape.value)
    : shape.kind === 'union'
      ? unionInWords(shape.members)
      : KINDS[shape.kind]

/** Absent comes last. */
function unionInWords(members: readonly Shape[]): string {
  const present = members.filter((member) => member.kind !== 'undefined')
  const words = new Set(present.map(kindInWords))
  return [...words, ...(present.length < members.length ? [KINDS.undefined] : [])].join(' or ')
}
