/**
 * A stable merge sort with a comparator that has to be waited for: whether the first is to come after the second. The order in which it
 * asks is that of JSONata's `$sort`, whose own takes a square of time and of memory.
 */
export async function mergeSorted<T>(
  items: readonly T[],
  isAfter: (one: T, other: T) => Promise<unknown>,
): Promise<T[]> {
  if (items.length <= 1) return [...items]
  const middle = Math.floor(items.length / 2)
  const left = await mergeSorted(items.slice(0, middle), isAfter)
  const right = await mergeSorted(items.slice(middle), isAfter)
  const merged: T[] = []
  let [first, second] = [0, 0]
  while (first < left.length && second < right.length) {
    const swap = await isAfter(left[first]!, right[second]!)
    merged.push(swap ? right[second++]! : left[first++]!)
  }
  for (; first < left.length; first++) merged.push(left[first]!)
  for (; second < right.length; second++) merged.push(right[second]!)
  return merged
}
