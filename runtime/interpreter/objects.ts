import { createHash } from 'node:crypto'

/** The objects of S3 that a distributed Map reads and writes. The caller provides them; nothing is fetched. */
export interface ObjectStore {
  /** The object's content; undefined when there is no such object. */
  readonly get: (bucket: string, key: string) => Promise<Uint8Array | undefined>
  /** Objects whose key begins with the prefix, in order of their keys. */
  readonly list: (bucket: string, prefix: string) => Promise<readonly ObjectSummary[]>
  readonly put: (bucket: string, key: string, body: string) => Promise<void>
}

export interface ObjectSummary {
  readonly key: string
  /** Bytes. */
  readonly size: number
  /** Seconds since the epoch. */
  readonly lastModified?: number
  readonly etag?: string
  readonly storageClass?: string
}

export interface StoredObject {
  readonly bucket: string
  readonly key: string
  readonly body: string | Uint8Array
  /** Seconds since the epoch. */
  readonly lastModified?: number
}

/** Objects in memory, for tests and cases. */
export class MemoryObjects implements ObjectStore {
  readonly #objects = new Map<string, StoredObject>()

  constructor(objects: readonly StoredObject[] = []) {
    for (const object of objects) this.#objects.set(`${object.bucket}/${object.key}`, object)
  }

  async get(bucket: string, key: string): Promise<Uint8Array | undefined> {
    const object = this.#objects.get(`${bucket}/${key}`)
    return object && bytes(object)
  }

  async list(bucket: string, prefix: string): Promise<readonly ObjectSummary[]> {
    return [...this.#objects.values()]
      .filter((object) => object.bucket === bucket && object.key.startsWith(prefix))
      .toSorted((one, other) => Buffer.compare(Buffer.from(one.key), Buffer.from(other.key)))
      .map((object) => ({
        key: object.key,
        size: bytes(object).byteLength,
        // As S3 has it for what was uploaded at once, quotes included.
        etag: `"${createHash('md5').update(bytes(object)).digest('hex')}"`,
        ...(object.lastModified !== undefined && { lastModified: object.lastModified }),
      }))
  }

  async put(bucket: string, key: string, body: string): Promise<void> {
    this.#objects.set(`${bucket}/${key}`, { bucket, key, body })
  }
}

function bytes({ body }: StoredObject): Uint8Array {
  return typeof body === 'string' ? new TextEncoder().encode(body) : body
}
