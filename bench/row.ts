/** A measured ratio beside its peer or floor, both measured in the same run. */
export interface BenchRow {
  readonly id: string
  /** Ours, in `unit`. */
  readonly value: number
  readonly unit: string
  /** The peer's or the floor's, in the same unit. */
  readonly peer: number
  /** `value / peer`. */
  readonly ratio: number
  readonly goal: number
  readonly met: boolean
}

export interface Benchmark {
  readonly id: string
  /** What is set against what. */
  readonly title: string
  readonly unit: string
  /** The bound that the ratio must keep. */
  readonly goal: { readonly kind: 'at-least' | 'at-most'; readonly ratio: number }
  /** Runs once before all measurements. */
  readonly prepare?: () => Promise<void>
  /** One measurement of both, next to each other, so that a busy machine slows both down. */
  readonly measure: () => Promise<{ readonly value: number; readonly peer: number }>
}

const RUNS = 5

/** Medians of five; the first, which pays for loading and warming up, does not count. */
export async function runBenchmark({ id, unit, goal, prepare, measure }: Benchmark): Promise<BenchRow> {
  await prepare?.()
  await measure()
  const values: number[] = []
  const peers: number[] = []
  for (let run = 0; run < RUNS; run++) {
    const { value, peer } = await measure()
    values.push(value)
    peers.push(peer)
  }
  const value = median(values)
  const peer = median(peers)
  const ratio = value / peer
  return {
    id,
    value,
    unit,
    peer,
    ratio,
    goal: goal.ratio,
    met: goal.kind === 'at-least' ? ratio >= goal.ratio : ratio <= goal.ratio,
  }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}
