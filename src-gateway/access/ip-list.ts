import { BlockList, isIP, isIPv4 } from 'node:net'
import type { TokenEntry } from './types.ts'

const lists = new WeakMap<readonly string[], BlockList>()

/** Whether a client at `address` may use the token. An address that cannot be read matches nothing. */
export function ipAllowed(token: TokenEntry, address: string): boolean {
  if (token.allowedIps === null) return true
  let list = lists.get(token.allowedIps)
  if (list === undefined) {
    list = toBlockList(token.allowedIps)
    lists.set(token.allowedIps, list)
  }
  const plain = unmap(address)
  return isIP(plain) !== 0 && list.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6')
}

/** `::ffff:10.0.0.1` is how a dual-stack socket names an IPv4 peer; the zone of a link-local address is ours, not the peer's. */
function unmap(address: string): string {
  const plain = address.replace(/%.*$/, '')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)
  return mapped?.[1] ?? plain
}

function toBlockList(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const slash = entry.indexOf('/')
    const address = unmap(slash < 0 ? entry : entry.slice(0, slash))
    const family = isIP(address)
    if (family === 0) continue
    const bits = family === 4 ? 32 : 128
    const prefix = slash < 0 ? bits : Number(entry.slice(slash + 1))
    if (!Number.isInteger(prefix) || prefix < 0 || prefix > bits) continue
    list.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}
