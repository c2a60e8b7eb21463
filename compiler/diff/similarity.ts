/** How alike two texts are, from 0 to 1: the share of words and signs that both have (Dice). */
export function textSimilarity(a: string, b: string): number {
  if (a === b) return 1
  const left = tokenCounts(a)
  const right = tokenCounts(b)
  let common = 0
  let total = 0
  for (const [token, count] of left) common += Math.min(count, right.get(token) ?? 0)
  for (const count of left.values()) total += count
  for (const count of right.values()) total += count
  return total === 0 ? 0 : (2 * common) / total
}

/** Words of names count each on their own: `chargeCard` and `charge card` are alike. */
function tokenCounts(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const word of text.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\s\w]/g) ?? []) {
    const token = word.toLowerCase()
    counts.set(token, (counts.get(token) ?? 0) + 1)
  }
  return counts
}

/** The share of members that two sets have in common; two empty sets are alike. */
export function setSimilarity(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): number {
  const union = new Set([...a, ...b]).size
  return union === 0 ? 1 : (a.size + b.size - union) / union
}

export interface Candidate {
  readonly left: number
  readonly right: number
  readonly score: number
}

/**
 * Pairs off the best candidates first. Ties are decided by positions in a way that does not know left from right, so that the answer is the
 * same when the sides change places.
 */
export function pairOff(candidates: readonly Candidate[]): readonly Candidate[] {
  const sorted = candidates.toSorted(
    (a, b) =>
      b.score - a.score ||
      Math.abs(a.left - a.right) - Math.abs(b.left - b.right) ||
      a.left + a.right - (b.left + b.right),
  )
  const usedLeft = new Set<number>()
  const usedRight = new Set<number>()
  return sorted.filter(({ left, right }) => {
    if (usedLeft.has(left) || usedRight.has(right)) return false
    usedLeft.add(left)
    usedRight.add(right)
    return true
  })
}
