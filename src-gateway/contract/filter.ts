import { oc } from '@orpc/contract'
import { z } from 'zod'
import { instant, rowId } from './ids.ts'

const filterFields = {
  name: z.string().trim().min(1).max(100),
  enabled: z.boolean(),
  /** Groups it holds for; empty = all. */
  groups: z.array(z.string().min(1).max(64)).max(500),
  /** What it reads: what clients send, what models answer. */
  target: z.enum(['prompt', 'completion', 'both']),
  /** `keyword`: as written, upper and lower case alike. `regex`: RE2 syntax, which cannot run away. */
  kind: z.enum(['keyword', 'regex']),
  patterns: z.array(z.string().min(1).max(1000)).min(1).max(1000),
  /** `block`: refuse, or end the answer. `mask`: put asterisks in its place. `record`: only tell it in the log. */
  action: z.enum(['block', 'mask', 'record']),
}

export const contentFilter = z.object({ id: z.number(), ...filterFields, createdAt: instant, updatedAt: instant })
export type ContentFilter = z.infer<typeof contentFilter>

export const contentFilterCreate = z.strictObject({
  name: filterFields.name,
  enabled: filterFields.enabled.default(true),
  groups: filterFields.groups.default([]),
  target: filterFields.target.default('both'),
  kind: filterFields.kind.default('keyword'),
  patterns: filterFields.patterns,
  action: filterFields.action.default('block'),
})

const tag = { tags: ['filters'] }

export const filterContract = {
  list: oc
    .route({ method: 'GET', path: '/filters', ...tag, summary: 'List content filters' })
    .output(z.object({ items: z.array(contentFilter), nextCursor: z.string().nullable() })),
  create: oc
    .route({ method: 'POST', path: '/filters', successStatus: 201, ...tag, summary: 'Add a content filter' })
    .input(contentFilterCreate)
    .output(contentFilter),
  update: oc
    .route({ method: 'PATCH', path: '/filters/{id}', ...tag, summary: 'Change a content filter' })
    .input(z.strictObject(filterFields).partial().extend({ id: rowId }))
    .output(contentFilter),
  remove: oc
    .route({ method: 'DELETE', path: '/filters/{id}', ...tag, summary: 'Delete a content filter' })
    .input(z.object({ id: rowId }))
    .output(z.object({ deleted: z.literal(true) })),
}
