import { type FSWatcher, watch } from 'node:fs'
import { join } from 'node:path'

/** An editor's save is several events: what comes within this time is one change. */
const SETTLE_MS = 4

/** Changes of files in the folders watched, gathered while nobody asks. Folders, not files: editors put a new file in the place of the old. */
export class FileChanges implements Disposable {
  readonly #watchers = new Map<string, FSWatcher>()
  #changed = new Set<string>()
  #wake: () => void = () => undefined

  watch(folders: Iterable<string>): void {
    for (const folder of folders) {
      if (this.#watchers.has(folder)) continue
      const watcher = watch(folder, (_event, name) => {
        if (name === null) return
        this.#changed.add(join(folder, name))
        this.#wake()
      })
      // A folder that is removed has nothing more to say.
      watcher.on('error', () => {
        watcher.close()
        this.#watchers.delete(folder)
      })
      this.#watchers.set(folder, watcher)
    }
  }

  /** The absolute paths that changed since it was last asked, as soon as there are some; none when the signal stops the waiting. */
  async next(signal: AbortSignal): Promise<ReadonlySet<string>> {
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    if (signal.aborted) return new Set()
    if (this.#changed.size === 0) {
      await Promise.race([stopped, new Promise<void>((resolve) => (this.#wake = resolve))])
    }
    if (!signal.aborted) await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, SETTLE_MS))])
    const changed = this.#changed
    this.#changed = new Set()
    return signal.aborted ? new Set() : changed
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#watchers.values()) watcher.close()
  }
}
