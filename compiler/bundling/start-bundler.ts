import { transform } from 'esbuild'

/** Starts esbuild's process, which bundles later: it gets ready while the handler is analysed. A failure shows when a bundle is asked for. */
export function startBundler(): void {
  transform('').catch(() => undefined)
}
