/** `durable-api` 14: a small picture of a value whose text lives elsewhere. */
export const FieldMatchMode = { ANYWHERE: 'ANYWHERE', PATH: 'PATH' } as const
export type FieldMatchMode = (typeof FieldMatchMode)[keyof typeof FieldMatchMode]
export declare namespace FieldMatchMode {
  type ANYWHERE = 'ANYWHERE'
  type PATH = 'PATH'
}

export const PreviewMode = { INCLUDE_ALL: 'INCLUDE_ALL', EXCLUDE_ALL: 'EXCLUDE_ALL' } as const
export type PreviewMode = (typeof PreviewMode)[keyof typeof PreviewMode]
export declare namespace PreviewMode {
  type INCLUDE_ALL = 'INCLUDE_ALL'
  type EXCLUDE_ALL = 'EXCLUDE_ALL'
}

export interface PreviewField {
  name: string
  /** ANYWHERE unless given: a segment of the path; PATH: the whole dotted path. */
  match?: FieldMatchMode
}

export interface PreviewConfig {
  mode: PreviewMode
  include?: PreviewField[]
  exclude?: PreviewField[]
  /** Shown as `maskString`. */
  mask?: PreviewField[]
  maskString?: string
  /** Default 4,096. */
  maxPreviewBytes?: number
}

/** Keys that would reach a prototype when the preview is built. */
const FORBIDDEN_KEYS = ['__proto__', 'constructor', 'prototype']

/** The selected leaves of a value, as an object; undefined when there are none. */
export function buildPreview(value: unknown, config: PreviewConfig): Record<string, unknown> | undefined {
  const { maskString = '***', maxPreviewBytes = 4096 } = config
  const leaves: [path: string, value: unknown][] = []

  const collect = (node: unknown, prefix: string): void => {
    if (node === null || typeof node !== 'object') return
    if (Array.isArray(node)) return node.forEach((item) => collect(item, prefix))
    for (const [key, inner] of Object.entries(node)) {
      if (FORBIDDEN_KEYS.includes(key) || key.includes('.')) continue
      const path = prefix === '' ? key : `${prefix}.${key}`
      if (isMatched(path, config.exclude)) continue
      if (isMatched(path, config.mask)) leaves.push([path, maskString])
      else if (inner !== null && typeof inner === 'object') collect(inner, path)
      else if (config.mode === 'INCLUDE_ALL' || isMatched(path, config.include)) leaves.push([path, inner])
    }
  }
  collect(value, '')

  const preview: Record<string, unknown> = {}
  let bytes = '{}'.length
  for (const [path, leaf] of leaves) {
    bytes += Buffer.byteLength(`"${path}":${JSON.stringify(leaf)},`)
    if (bytes > maxPreviewBytes) break
    place(preview, path.split('.'), leaf)
  }
  return Object.keys(preview).length > 0 ? preview : undefined
}

function place(root: Record<string, unknown>, path: string[], value: unknown): void {
  let node = root
  for (const part of path.slice(0, -1)) {
    if (typeof node[part] !== 'object' || node[part] === null) node[part] = {}
    node = node[part] as Record<string, unknown>
  }
  node[path.at(-1)!] = value
}

function isMatched(path: string, fields: PreviewField[] | undefined): boolean {
  return (fields ?? []).some(({ name, match = 'ANYWHERE' }) =>
    match === 'PATH' ? path === name : path.split('.').includes(name),
  )
}
