import * as fc from 'fast-check'
import { generateProgram } from '../compare/generate-program.ts'
import { type Input, inputArbitrary } from './input-arbitrary.ts'
import { smallerSources } from './smaller-sources.ts'

/** A handler that was made, or a part that is left of one: what is left need not have sound types. */
export interface GeneratedSource {
  readonly text: string
  readonly isShrunk: boolean
}

export interface GeneratedCase {
  readonly input: Input
  /** Bare names of steps whose bodies do not run: they throw this, each time they are asked. */
  readonly failures: Readonly<Record<string, { readonly name: string; readonly message: string }>>
  /** What invoked functions and those who have a callback's id say. */
  readonly answer: { readonly isError: boolean; readonly text: string }
}

export interface GeneratedProgram {
  readonly source: GeneratedSource
  readonly cases: readonly GeneratedCase[]
}

/** fast-check draws the numbers of which the generator makes its choices; a smaller program is one with a part of its syntax taken out. */
class SourceArbitrary extends fc.Arbitrary<GeneratedSource> {
  generate(random: fc.Random): fc.Value<GeneratedSource> {
    return new fc.Value({ text: generateProgram(() => random.nextDouble()), isShrunk: false }, undefined)
  }

  canShrinkWithoutContext(_value: unknown): _value is GeneratedSource {
    return true
  }

  shrink({ text }: GeneratedSource): fc.Stream<fc.Value<GeneratedSource>> {
    return fc.stream(valuesOf(text))
  }
}

function* valuesOf(text: string): IterableIterator<fc.Value<GeneratedSource>> {
  for (const smaller of smallerSources(text)) yield new fc.Value({ text: smaller, isShrunk: true }, undefined)
}

const failure = fc.record({
  name: fc.constantFrom('Error', 'TypeError', 'Declined', 'StepError', 'Ödd', ''),
  message: fc.constantFrom('', 'scripted', '{"a":1}', '{% $x %}', "it's"),
})

/** The generator counts names through: its first operations have low numbers. */
const failures = fc.dictionary(
  fc.integer({ min: 1, max: 40 }).map((number) => `step${number}`),
  failure,
  { maxKeys: 3, noNullPrototype: true },
)

const caseArbitrary = fc.record({
  input: inputArbitrary,
  failures: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: failures }),
  answer: fc.record({ isError: fc.boolean(), text: fc.constantFrom('', 'yes', '{"a":1}', 'null', '5') }),
})

export const programArbitrary: fc.Arbitrary<GeneratedProgram> = fc.record({
  source: new SourceArbitrary(),
  cases: fc.array(caseArbitrary, { minLength: 2, maxLength: 2 }),
})
