/**
 * Whether a path of the management API is for the gateway's own machine alone, however far the console is shared: it reads or edits
 * files of whoever works there. Judged as a router may read it: decoded, without empty parts, in any case.
 */
export function isLocalOnly(path: string): boolean {
  let plain: string
  try {
    plain = decodeURIComponent(path)
  } catch {
    return true
  }
  const parts = plain.toLowerCase().split(/[\\/]+/)
  const [api, first, second, third] = parts.filter((part) => part !== '' && part !== '.')
  if (api !== 'api') return false
  if (parts.includes('..')) return true
  const [area, action] = first === 'rpc' ? [second, third] : [first, second]
  return area === 'clients' || (area === 'imports' && action === 'detect')
}
