/**
 * Does `work` without the warnings of Node that a feature is experimental: what we use of such features is tested on every version
 * of Node that we support, and a warning on stderr would be read as the user's.
 */
export function withoutWarnings<T>(work: () => T): T {
  const kept = Object.getOwnPropertyDescriptor(process, 'emitWarning')!
  process.emitWarning = () => {}
  try {
    return work()
  } finally {
    Object.defineProperty(process, 'emitWarning', kept)
  }
}
