/**
 * Does `work` without the warnings of Node that a feature is experimental: what we use of such features is tested on every version
 * of Node that we support, and a warning on stderr would be read as the user's.
 */
export function withoutWarnings<T>(work: () => T): T {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return work()
  } finally {
    process.emitWarning = emitWarning
  }
}
