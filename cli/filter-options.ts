import { diagnostic } from '../compiler/diagnostics/catalogue.ts'
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts'
import type { ExecutionFilter } from '../runtime/index.ts'

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'STOPPED'] as const

/** What of a store is meant; the same words in `executions` and `purge`. */
export const filterOptions = {
  status: {
    choices: STATUSES.map((status) => status.toLowerCase()),
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'Only those of this status; may be repeated',
  },
  'name-prefix': { type: 'string', describe: 'Only those whose names begin so', requiresArg: true },
  workflow: { type: 'string', describe: 'Only those of this workflow', requiresArg: true },
  tag: { type: 'string', array: true, nargs: 1, describe: 'Only those with this tag, as KEY=VALUE; may be repeated' },
} as const

interface FilterArguments {
  readonly status: readonly string[] | undefined
  readonly 'name-prefix': string | undefined
  readonly workflow: string | undefined
  readonly tag: readonly string[] | undefined
}

type Read<T> = { readonly value: T } | { readonly wrong: Diagnostic }

export function readFilter(args: FilterArguments): Read<ExecutionFilter> {
  const tags = readTags(args.tag)
  if ('wrong' in tags) return tags
  const { status, 'name-prefix': namePrefix, workflow } = args
  return {
    value: {
      ...(status && { statuses: STATUSES.filter((known) => status.includes(known.toLowerCase())) }),
      ...(namePrefix !== undefined && { namePrefix }),
      ...(workflow !== undefined && { workflow }),
      ...(tags.value && { tags: tags.value }),
    },
  }
}

export function readTags(given: readonly string[] | undefined): Read<Readonly<Record<string, string>> | undefined> {
  if (!given) return { value: undefined }
  const bare = given.find((tag) => tag.indexOf('=') < 1)
  if (bare !== undefined) return wrong(`--tag takes KEY=VALUE, not ${bare}.`)
  return {
    value: Object.fromEntries(given.map((tag) => [tag.slice(0, tag.indexOf('=')), tag.slice(tag.indexOf('=') + 1)])),
  }
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A time in milliseconds: a date (`2026-05-01`, `2026-05-01T12:00:00Z`), or how long ago (`90s`, `15m`, `12h`, `30d`). */
export function readTime(option: string, text: string | undefined, nowMs: number): Read<number | undefined> {
  if (text === undefined) return { value: undefined }
  const [, count, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? []
  if (count !== undefined) return { value: nowMs - Number(count) * UNIT_MS[unit!]! }
  const parsed = /^\d{4}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(parsed)) return { value: parsed }
  return wrong(
    `--${option} takes a date like 2026-05-01 or 2026-05-01T12:00:00Z, or how long ago like 12h or 30d, not ${text}.`,
  )
}

const wrong = (message: string): { readonly wrong: Diagnostic } => ({ wrong: diagnostic('wrong-usage', { message }) })
