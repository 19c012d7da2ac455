import { BlockList, isIP } from 'node:net'

/**
 * What of the IPv4 space is not the public internet, by the IANA registry of special-purpose addresses. 168.63.129.16 is
 * the address by which machines in Azure reach their own host.
 */
const specialIpv4: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // shared by carriers (CGNAT); some clouds' metadata services
  ['127.0.0.0', 8], // loopback
  ['168.63.129.16', 32],
  ['169.254.0.0', 16], // link-local, metadata services
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
]

/**
 * Of IPv6 only 2000::/3 is given out as public unicast. That leaves out loopback, link-local, unique-local, multicast,
 * IPv4-mapped and the NAT64 prefixes; these parts inside it are special, too.
 */
const specialIpv6: readonly (readonly [network: string, prefix: number])[] = [
  ['2001::', 23], // protocol assignments: Teredo, benchmarks, ORCHID
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4: holds any IPv4 address
  ['3fff::', 20], // documentation
]

const refused = new BlockList()
const unicast = new BlockList()
for (const [network, prefix] of specialIpv4) refused.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of specialIpv6) refused.addSubnet(network, prefix, 'ipv6')
unicast.addSubnet('2000::', 3, 'ipv6')

/** Whether an IP address belongs to the public internet. False for what is no address, and for one with a zone. */
export function isPublicAddress(address: string): boolean {
  if (address.includes('%')) return false
  const family = isIP(address)
  if (family === 4) return !refused.check(address, 'ipv4')
  return family === 6 && unicast.check(address, 'ipv6') && !refused.check(address, 'ipv6')
}
