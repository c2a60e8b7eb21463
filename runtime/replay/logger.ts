import { formatWithOptions } from 'node:util'
import type { Clock } from '../environment/environment.ts'
import type { DurableLogData, DurableLogger, DurableLoggingContext } from '../sdk/logger.ts'
import { wireId } from '../semantics/ids.ts'
import { active } from './active.ts'
import type { Execution } from './execution.ts'

/** `durable-api` 3.2: one JSON line a call; and the wrapper that keeps replayed code quiet. */

const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const
export type LogLevel = (typeof LEVELS)[number]

/** Where lines go; by default to stdout and stderr, as `console` sends them. */
export type LogSink = (level: LogLevel, line: string) => void

const consoleSink: LogSink = (level, line) => {
  const stream = level === 'WARN' || level === 'ERROR' ? process.stderr : process.stdout
  stream.write(`${line}\n`)
}

/** The logger a handler finds unless it sets its own; levels below `AWS_LAMBDA_LOG_LEVEL` are dropped. */
export class DefaultLogger implements Required<DurableLogger> {
  readonly #clock: Clock
  readonly #sink: LogSink
  readonly #lowest: number
  readonly #extraFields: () => Record<string, unknown>
  #context: DurableLoggingContext | undefined

  constructor(clock: Clock, { sink = consoleSink, extraFields = () => ({}) }: DefaultLoggerOptions = {}) {
    this.#clock = clock
    this.#sink = sink
    this.#extraFields = extraFields
    const wanted = process.env['AWS_LAMBDA_LOG_LEVEL']?.toUpperCase()
    this.#lowest = Math.max(
      0,
      LEVELS.findIndex((level) => level === wanted),
    )
  }

  readonly debug = (...params: unknown[]): void => this.#write('DEBUG', params)
  readonly info = (...params: unknown[]): void => this.#write('INFO', params)
  readonly warn = (...params: unknown[]): void => this.#write('WARN', params)
  readonly error = (...params: unknown[]): void => this.#write('ERROR', params)
  readonly log = (level: string, ...params: unknown[]): void =>
    this.#write(LEVELS.find((known) => known === level) ?? 'INFO', params)

  configureDurableLoggingContext(context: DurableLoggingContext): void {
    this.#context = context
  }

  #write(level: LogLevel, params: unknown[]): void {
    if (LEVELS.indexOf(level) < this.#lowest) return
    const fields = lineFields(level, this.#clock.now(), this.#context?.getDurableLogData())
    this.#sink(level, logLine({ ...fields, ...this.#extraFields() }, params))
  }
}

export interface DefaultLoggerOptions {
  readonly sink?: LogSink
  /** Put into every line. */
  readonly extraFields?: () => Record<string, unknown>
}

function lineFields(level: LogLevel, nowMs: number, data: DurableLogData | undefined): Record<string, unknown> {
  return {
    requestId: data?.requestId,
    timestamp: new Date(nowMs).toISOString(),
    level,
    executionArn: data?.executionArn,
    tenantId: data?.tenantId,
    operationId: data?.operationId,
    operationName: data?.operationName,
    attempt: data?.attempt,
  }
}

function logLine(line: Record<string, unknown>, params: unknown[]): string {
  if (params.length === 1) {
    try {
      return JSON.stringify({ ...line, message: params[0] }, errorsAsFields)
    } catch {
      // A value JSON cannot say (a cycle, a BigInt) is logged as text.
      return JSON.stringify({ ...line, message: format(params) })
    }
  }
  const error = params.find((param) => param instanceof Error)
  return JSON.stringify({ ...line, message: format(params), ...(error ? errorFields(error) : {}) })
}

const format = (params: unknown[]): string => formatWithOptions({ breakLength: Infinity }, ...params)

const errorsAsFields = (_key: string, value: unknown): unknown =>
  value instanceof Error ? Object.assign(errorFields(value), value) : value

function errorFields(error: Error): Record<string, unknown> {
  return { errorType: error.constructor.name, errorMessage: error.message, stackTrace: error.stack?.split('\n') ?? [] }
}

/** Tells a logger whose code is running. */
export function loggingContext(execution: Execution): DurableLoggingContext {
  return {
    getDurableLogData: () => {
      const { id, name, attempt } = active() ?? {}
      const data: DurableLogData = { requestId: execution.lambdaContext.awsRequestId, executionArn: execution.arn }
      if (execution.lambdaContext.tenantId !== undefined) data.tenantId = execution.lambdaContext.tenantId
      if (id !== undefined) {
        data.operationId = wireId(id)
        if (name !== undefined) data.operationName = name
      }
      if (attempt !== undefined) data.attempt = attempt
      return data
    },
  }
}

/** A logger that passes lines on only while `passes` says so. */
export function filteredLogger(logger: DurableLogger, passes: () => boolean): DurableLogger {
  const filtered: DurableLogger = {
    error: (...params) => void (passes() && logger.error(...params)),
    warn: (...params) => void (passes() && logger.warn(...params)),
    info: (...params) => void (passes() && logger.info(...params)),
    debug: (...params) => void (passes() && logger.debug(...params)),
  }
  if (logger.log) filtered.log = (level, ...params) => void (passes() && logger.log?.(level, ...params))
  return filtered
}
