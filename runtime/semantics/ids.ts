import { hash } from 'node:crypto'

/** `durable-api` 15.1: ids come from positions alone, never from names or arguments. */

/** `1`, `2` at the root, `<prefix>-1` below; `position` counts from 1. */
export function operationId(prefix: string | undefined, position: number): string {
  return prefix === undefined ? `${position}` : `${prefix}-${position}`
}

/** What the wire carries for a readable id: the first 16 hex digits of its MD5. */
export function wireId(readableId: string): string {
  return hash('md5', readableId, 'hex').slice(0, 16)
}
