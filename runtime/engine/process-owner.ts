import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Who holds an execution, and how the holder of another one is known to be gone. */
export interface Owner {
  readonly id: string
  readonly isGone: (other: string) => boolean
  /** Whether another is known to be there still: it keeps what it holds, though it may be late to say so. Default: unknown. */
  readonly isThere?: (other: string) => boolean
}

/**
 * This process as an owner: the place where its process id means something (machine, boot, process namespace), its id, and when
 * it began, since ids are used again. A holder in the same place that is no longer there, or is another process by now, is gone. One
 * that is there keeps its executions, whatever the clock says: a machine that slept, a clock that jumped or a step that blocked the
 * event loop makes it late, and taking over would run its step a second time beside it. A process that hangs for ever is a person's
 * to end. Of a holder in another place, or where the system does not tell starts, only the end of its lease is known.
 */
export function processOwner(unique: string): Owner {
  const place = processPlace()
  const id = [place, process.pid, startOf(process.pid) ?? '', unique].join('|')
  /** Of a holder in this place. Another engine of this very process may be over and done with, so it is not known to be there. */
  const state = (other: string): 'gone' | 'there' | 'unknown' => {
    const [otherPlace, pid, start] = other.split('|')
    if (otherPlace !== place || other === id) return 'unknown'
    if (Number(pid) === process.pid) return start === startOf(process.pid) ? 'unknown' : 'gone'
    if (!isAlive(Number(pid))) return 'gone'
    // Another process by now only where both starts are known: a system may hide the start of a process that is not ours.
    const now = startOf(Number(pid))
    if (start === '' || now === undefined) return 'unknown'
    return now === start ? 'there' : 'gone'
  }
  return { id, isGone: (other) => state(other) === 'gone', isThere: (other) => state(other) === 'there' }
}

/** An owner among engines of one process that share a store in memory: there is never another. */
export const onlyOwner: Owner = { id: 'only', isGone: () => true }

function processPlace(): string {
  const read = (attempt: () => string) => {
    try {
      return attempt().trim()
    } catch {
      return ''
    }
  }
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))
  const namespace = read(() => readlinkSync('/proc/self/ns/pid'))
  return [hostname(), boot, namespace].join(',')
}

/** When a process began, where the system tells (Linux: field 22 of `stat`, counted after the name, which may hold spaces). */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    // There, but not ours to signal.
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}
