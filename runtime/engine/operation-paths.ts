import { OPERATIONS, type OperationKind } from '../semantics/operations.ts'
import { itemPath, operationPath, ROOT_PATH } from '../semantics/path.ts'

/** What of a record or an event says where its operation is. */
export interface PlacedOperation {
  readonly Id: string
  readonly ParentId?: string
  readonly Name?: string
  readonly SubType?: string
}

/**
 * The paths of an execution's operations (ARCHITECTURE), found out from records alone: add them in the order in which they began.
 * What a waitForCallback is made of has the path of the waitForCallback.
 */
export class OperationPaths {
  readonly #paths = new Map<string, string>()
  readonly #subTypes = new Map<string, string | undefined>()
  readonly #items = new Map<string, number>()

  add(operation: PlacedOperation): string {
    const known = this.#paths.get(operation.Id)
    if (known !== undefined) return known
    const path = this.#place(operation)
    this.#paths.set(operation.Id, path)
    this.#subTypes.set(operation.Id, operation.SubType)
    return path
  }

  of(id: string): string | undefined {
    return this.#paths.get(id)
  }

  /** Whether an operation of this parent is the callback or the submitter that a waitForCallback is made of. */
  isInsideWaitForCallback(ParentId: string | undefined): boolean {
    return ParentId !== undefined && this.#subTypes.get(ParentId) === 'WaitForCallback'
  }

  #place({ ParentId, Name, SubType }: PlacedOperation): string {
    const strand = ParentId === undefined ? ROOT_PATH : (this.#paths.get(ParentId) ?? ROOT_PATH)
    if (ParentId !== undefined && (SubType === 'MapIteration' || SubType === 'ParallelBranch')) {
      // Items begin in the order of their index.
      const index = this.#items.get(ParentId) ?? 0
      this.#items.set(ParentId, index + 1)
      return itemPath(strand, index)
    }
    if (this.isInsideWaitForCallback(ParentId)) return strand
    return operationPath(strand, Name, kindOf(SubType))
  }
}

const KINDS = new Map<string, OperationKind>(
  Object.entries(OPERATIONS).map(([kind, { subType }]) => [subType, kind as OperationKind]),
)

/** A context may have a sub type of the user's. */
const kindOf = (subType: string | undefined): OperationKind => KINDS.get(subType ?? '') ?? 'runInChildContext'
