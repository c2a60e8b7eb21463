/** `durable-api` 3.2. */
export interface DurableLogData {
  requestId: string
  executionArn: string
  tenantId?: string
  /** The hashed id of the operation whose code is running; absent at the root. */
  operationId?: string
  operationName?: string
  attempt?: number
  [key: string]: unknown
}

export interface DurableLoggingContext {
  getDurableLogData: () => DurableLogData
}

/* oxlint-disable typescript/no-explicit-any -- the API takes anything that can be logged, as console does */
export interface DurableLogger {
  log?(level: 'INFO' | 'WARN' | 'ERROR' | 'DEBUG', ...params: any): void
  error(...params: any): void
  warn(...params: any): void
  info(...params: any): void
  debug(...params: any): void
  configureDurableLoggingContext?(durableLoggingContext: DurableLoggingContext): void
}
/* oxlint-enable typescript/no-explicit-any */

export type DurableContextLogger<Logger extends DurableLogger> = Pick<
  Logger,
  'log' | 'warn' | 'info' | 'error' | 'debug'
>

export interface LoggerConfig<Logger extends DurableLogger> {
  customLogger?: Logger
  /** Whether lines are dropped while the context replays; true unless set. */
  modeAware?: boolean
}

export interface OperationContext<Logger extends DurableLogger> {
  logger: Logger
}

export interface StepContext<Logger extends DurableLogger> extends OperationContext<DurableContextLogger<Logger>> {
  /** From 1. */
  attempt: number
}

export interface WaitForConditionContext<Logger extends DurableLogger> extends OperationContext<
  DurableContextLogger<Logger>
> {
  /** From 1. */
  attempt: number
}

export type WaitForCallbackContext<Logger extends DurableLogger> = OperationContext<DurableContextLogger<Logger>>

/**
 * Reads the logging settings of the environment again. There is nothing to do: `DURABLE_VERBOSE_MODE` and `AWS_LAMBDA_LOG_LEVEL` are
 * read by every invocation. Handlers for AWS's package, which keeps the first, may call it.
 */
export const refreshLogConfig = (): void => {}
