import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import type { ImportPlan, ImportResult } from '../../../src-gateway/contract/imports.ts'
import { client } from '../../client/api.ts'
import { batchesOf, type Choice } from './plan-choice.ts'
import { refreshImported } from './refresh.ts'

/**
 * Makes what was chosen. When the gateway goes away in the middle, what was done by then is kept: trying again goes on with the
 * next call, and what a lost answer left unknown comes back as a duplicate.
 */
export function useApply(plan: ImportPlan, onResult: (result: ImportResult) => void) {
  const done = useRef<{ next: number; result: ImportResult }>({ next: 0, result: { items: [], prices: 0 } })
  return useMutation({
    mutationFn: async (choice: Choice) => {
      const batches = batchesOf(plan, choice)
      while (done.current.next < batches.length) {
        const batch = batches[done.current.next]
        if (batch === undefined) break
        const { items, prices } = await client.imports.apply({ id: plan.id, ...batch })
        const { next, result } = done.current
        done.current = {
          next: next + 1,
          result: { items: [...result.items, ...items], prices: result.prices + prices },
        }
      }
      return done.current.result
    },
    onSuccess: (result) => {
      done.current = { next: 0, result: { items: [], prices: 0 } }
      onResult(result)
    },
    onSettled: () => refreshImported(),
  })
}
