import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useLocation, useSearchParams } from 'react-router'
import { api, client, queryClient } from '../../client/api.ts'
import { useConnection } from '../../client/connection.ts'
import { OfflineError } from '../../client/errors.ts'
import { incomingLink, useIncomingLink } from '../../client/incoming-link.ts'
import { refusalIn } from '../../client/link-refusal.ts'
import { PlanPage } from './plan-page.tsx'
import { coveredLink, type ImportFrom } from './read-file.ts'
import { StartPage } from './start-page.tsx'

/** How often a link is read that met no gateway. */
const mostTries = 5

/** What is read, to read it once more. */
export interface Reading {
  from: ImportFrom
  /** References to variables of the environment were allowed. */
  useEnvironment: boolean
}

/**
 * Bringing over what other programs, this machine and links hold. `?plan=<id>` is a preview that the gateway keeps for a while:
 * nothing of what was read stands in the address, and a reload shows it again.
 */
export function ImportPage() {
  const [params, setParams] = useSearchParams()
  const { state } = useLocation()
  const id = params.get('plan')
  const waiting = useIncomingLink()
  // Kept to read it once more with the environment; gone with the page, for it may hold keys.
  const [last, setLast] = useState<Reading | null>(null)
  const read = useMutation({
    mutationFn: (reading: Reading) => client.imports.preview(reading),
    onSuccess: (plan, reading) => {
      if (id !== null) forget(id)
      queryClient.setQueryData(api.imports.read.queryKey({ input: { id: plan.id } }), plan)
      setLast(reading)
      setParams({ plan: plan.id })
    },
  })
  const { mutate, reset, isPending } = read
  const { phase } = useConnection()
  // A link often comes while the app starts: it waits until the gateway answers.
  const tries = useRef(0)
  const shown = useRef(id)
  shown.current = id
  const readable = waiting !== null && phase === 'online' && !isPending
  useEffect(() => {
    // Taken from where it waits: a page that is mounted twice must not read it twice.
    const link = readable ? incomingLink.take() : null
    if (link === null) return
    tries.current += 1
    if (shown.current !== null) forget(shown.current)
    setParams({}, { replace: true })
    mutate(
      { from: { type: 'link', link }, useEnvironment: false },
      {
        onError: (error) => {
          if (error instanceof OfflineError && tries.current < mostTries) {
            reset()
            incomingLink.put(link)
          } else tries.current = 0
        },
        onSuccess: () => {
          tries.current = 0
        },
      },
    )
  }, [readable, mutate, reset, setParams])
  useEffect(() => {
    incomingLink.setBusy(id !== null)
    return () => incomingLink.setBusy(false)
  }, [id])

  const startAgain = () => {
    if (id !== null) forget(id)
    setLast(null)
    reset()
    setParams({})
  }
  if (id !== null) {
    return (
      <PlanPage
        key={id}
        id={id}
        onDone={startAgain}
        readAgain={
          last === null || last.useEnvironment || last.from.type === 'link'
            ? null
            : {
                busy: isPending,
                error: read.error,
                run: () => mutate({ ...last, useEnvironment: true }),
              }
        }
      />
    )
  }
  const refused = read.variables?.from
  return (
    <StartPage
      busy={isPending}
      waiting={waiting !== null}
      error={read.error}
      refusal={refusalIn(state)}
      refusedLink={refused?.type === 'link' ? coveredLink(refused.link) : null}
      onRead={(from) => mutate({ from, useEnvironment: false })}
    />
  )
}

/** The keys in it leave the gateway's memory; one that is gone already is as good. */
function forget(id: string): void {
  queryClient.removeQueries({ queryKey: api.imports.read.queryKey({ input: { id } }) })
  client.imports.discard({ id }).catch(() => undefined)
}
