import { EXIT, type ExitCode } from './exit-codes.ts'

/** The first Ctrl-C or SIGTERM aborts `signal`; a second one of the same kind ends the process. */
export interface StopSignals extends Disposable {
  readonly signal: AbortSignal
  /** How a command ends that goes on until it is stopped. */
  readonly exitCode: () => ExitCode
}

export function stopSignals(onStop?: () => void): StopSignals {
  const controller = new AbortController()
  let interrupted = false
  const stop = (signal: NodeJS.Signals) => {
    interrupted = signal === 'SIGINT'
    onStop?.()
    controller.abort()
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  return {
    signal: controller.signal,
    exitCode: () => (interrupted ? EXIT.interrupted : EXIT.ok),
    [Symbol.dispose]: () => {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
    },
  }
}
