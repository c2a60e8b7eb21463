/** What the system says of a file, without the code and the call: `ENOENT: no such file or directory, open '/x'` → `no such file or directory`. */
export function reason(message: string): string {
  return /^[A-Z]+: (.*?)(?:, \w+(?: '.*)?)?$/s.exec(message)?.[1] ?? message
}
