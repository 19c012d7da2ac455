import type { Endpoint, Operation } from './types.ts'

/** The endpoint at exactly that method and path, for the protocols' fixed addresses. */
export function findEndpoint(endpoints: readonly Endpoint[], method: string, path: string): Endpoint | undefined {
  return endpoints.find((endpoint) => endpoint.path === path && endpoint.method === method)
}

/** Path of an operation below the protocol's version prefix; operations that the protocol lacks are a caller's mistake. */
export function pathOf(paths: Readonly<Partial<Record<Operation, string>>>, operation: Operation): string {
  const path = paths[operation]
  if (path === undefined) throw new Error(`no upstream path for ${operation}`)
  return path
}

/** `?` and the query, or nothing. */
export function withQuery(path: string, query: string): string {
  return query === '' ? path : `${path}?${query}`
}

/** Percent-decodes a piece of a path; what is not valid percent-encoding is taken as it stands. */
export function decodeSegment(segment: string): string {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** Percent-encodes a model name for a path; slashes separate, as in `publishers/google/models/x`. */
export function encodePath(name: string): string {
  return name
    .split('/')
    .map((segment) => encodeURIComponent(segment).replaceAll('%3A', ':').replaceAll('%40', '@'))
    .join('/')
}
