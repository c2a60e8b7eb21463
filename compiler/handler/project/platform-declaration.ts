/**
 * The globals of Node that handlers and step bodies use, declared briefly: loading a project's own `@types/node` would cost more than
 * all else together. Modules of Node stay unresolved and so are `any` (see `type-errors.ts`): step bodies may use them, and between operations
 * their calls are refused anyway.
 */
export const PLATFORM_DECLARATION = `
interface Console {
  log(...data: any[]): void
  info(...data: any[]): void
  warn(...data: any[]): void
  error(...data: any[]): void
  debug(...data: any[]): void
  trace(...data: any[]): void
  table(data?: any, columns?: string[]): void
  dir(item?: any, options?: any): void
  group(...data: any[]): void
  groupEnd(): void
  time(label?: string): void
  timeEnd(label?: string): void
  timeLog(label?: string, ...data: any[]): void
  count(label?: string): void
  assert(condition?: boolean, ...data: any[]): void
}
declare var console: Console
declare var process: any
declare var Buffer: any
type Buffer = any
declare var global: any
declare var require: any
declare var module: any
declare var exports: any
declare var __dirname: string
declare var __filename: string
declare namespace NodeJS {
  type ProcessEnv = Record<string, string | undefined>
  type Timeout = any
  type ErrnoException = Error & { code?: string; errno?: number; path?: string; syscall?: string }
}
interface ImportMeta {
  url: string
  filename: string
  dirname: string
  env: any
}
declare function setTimeout(callback: (...args: any[]) => void, ms?: number, ...args: any[]): any
declare function clearTimeout(timer: any): void
declare function setInterval(callback: (...args: any[]) => void, ms?: number, ...args: any[]): any
declare function clearInterval(timer: any): void
declare function setImmediate(callback: (...args: any[]) => void, ...args: any[]): any
declare function queueMicrotask(callback: () => void): void
declare function structuredClone<T>(value: T, options?: any): T
declare function btoa(data: string): string
declare function atob(data: string): string
interface Response {
  readonly ok: boolean
  readonly status: number
  readonly statusText: string
  readonly url: string
  readonly headers: Headers
  readonly body: any
  json(): Promise<any>
  text(): Promise<string>
  arrayBuffer(): Promise<ArrayBuffer>
  blob(): Promise<any>
  clone(): Response
}
declare var Response: any
interface Headers {
  get(name: string): string | null
  has(name: string): boolean
  set(name: string, value: string): void
  append(name: string, value: string): void
  delete(name: string): void
  forEach(callback: (value: string, key: string) => void): void
  entries(): IterableIterator<[string, string]>
}
declare var Headers: { new (init?: any): Headers }
interface RequestInit {
  method?: string
  headers?: any
  body?: any
  signal?: any
  [option: string]: any
}
interface Request {
  readonly url: string
  readonly method: string
}
declare var Request: any
declare function fetch(input: any, init?: RequestInit): Promise<Response>
interface URLSearchParams {
  get(name: string): string | null
  set(name: string, value: string): void
  append(name: string, value: string): void
  has(name: string): boolean
  toString(): string
}
declare var URLSearchParams: { new (init?: any): URLSearchParams }
interface URL {
  hash: string
  host: string
  hostname: string
  href: string
  readonly origin: string
  pathname: string
  port: string
  protocol: string
  search: string
  readonly searchParams: URLSearchParams
  toString(): string
}
declare var URL: { new (url: string | URL, base?: string | URL): URL; canParse(url: string, base?: string): boolean }
declare var AbortController: any
declare var AbortSignal: any
type AbortSignal = any
declare var TextEncoder: any
declare var TextDecoder: any
declare var crypto: any
declare var performance: any
${'FormData Blob File WebSocket EventSource EventTarget Event ReadableStream WritableStream TransformStream MessageChannel'
  .split(' ')
  .map((name) => `declare var ${name}: any\ntype ${name} = any`)
  .join('\n')}
`
