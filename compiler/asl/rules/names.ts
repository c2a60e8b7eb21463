import type { RuleContext } from '../validate.ts'

const LONGEST_NAME = 80

/** State names have at most 80 characters and are unique in the whole definition. */
export function checkNames({ graphs, spans, collector }: RuleContext): void {
  const first = new Map<string, readonly (string | number)[]>()
  for (const { states } of graphs) {
    for (const { name, path } of states) {
      // Code points, as AWS counts.
      const length = Array.from(name).length
      if (length > LONGEST_NAME) collector.report('state-name-too-long', { length }, spans.key(path))
      const other = first.get(name)
      if (other) {
        const related = [{ message: 'the other one is', span: spans.key(other) }]
        collector.report('duplicate-state-name', { state: name }, { span: spans.key(path), related })
      } else first.set(name, path)
    }
  }
}
