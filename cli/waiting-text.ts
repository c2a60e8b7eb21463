import { unreachable } from '../compiler/source/invariant.ts'
import type { Waiting } from '../runtime/index.ts'

/** What a suspended execution waits for, and what would move it. */
export function waitingText(waiting: Waiting, store?: string): string {
  switch (waiting.kind) {
    case 'wait':
      return `wait ${waiting.path} until ${time(waiting.untilMs)}`
    case 'retry':
      return `retry of ${waiting.path} at ${time(waiting.untilMs)}`
    case 'invoke':
      return `invoke ${waiting.path} of ${waiting.functionName}`
    case 'callback': {
      const limit = waiting.untilMs === undefined ? '' : ` (until ${time(waiting.untilMs)})`
      const command = `stepwright callback succeed ${waiting.callbackId} --result TEXT --store ${store}`
      return `callback ${waiting.path}${limit}: ${store === undefined ? waiting.callbackId : command}`
    }
    default:
      return unreachable(waiting)
  }
}

export const time = (ms: number): string => new Date(ms).toISOString()
