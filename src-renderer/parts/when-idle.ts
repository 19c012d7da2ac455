import { useEffect, useState } from 'react'

/** Runs when the page has nothing to do, after `longest` ms at the latest. Safari does not tell; there it is a moment later. */
export function whenIdle(run: () => void, longest: number): () => void {
  if (typeof window.requestIdleCallback === 'function') {
    const asked = window.requestIdleCallback(run, { timeout: longest })
    return () => window.cancelIdleCallback(asked)
  }
  const timer = setTimeout(run, Math.min(longest, 500))
  return () => clearTimeout(timer)
}

/** Counts from 0 to `all`, a step whenever the page is idle: how many of some costly parts are to be drawn by now. */
export function useInTurn(all: number): number {
  const [count, setCount] = useState(0)
  useEffect(() => {
    if (count < all) return whenIdle(() => setCount(count + 1), 400)
    return undefined
  }, [count, all])
  return count
}
