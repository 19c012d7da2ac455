import { X509Certificate } from 'node:crypto'
import { faultOf } from '../catalog/body-rules.ts'
import { type ChannelPatch, GatewayError } from '../contract/index.ts'

/** Whether what a channel changes and trusts can be used at all. @throws GatewayError `channel.invalid` naming the field */
export function checkOverrides({ bodyRules, ca }: Pick<ChannelPatch, 'bodyRules' | 'ca'>): void {
  for (const [at, rule] of (bodyRules ?? []).entries()) {
    const fault = faultOf(rule)
    if (fault !== undefined) throw invalid(`bodyRules[${at}].${fault.field}`, fault.why)
  }
  if (typeof ca === 'string') checkCertificates(ca)
}

const block = /-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/g

function checkCertificates(pem: string): void {
  const blocks = [...pem.matchAll(block)]
  // A key that is pasted along would be kept and shown like a certificate.
  if (/PRIVATE KEY-----/.test(pem)) throw invalid('ca', 'a private key is among the certificates; leave it out')
  if (blocks.length === 0) throw invalid('ca', 'no certificate in PEM was found')
  for (const [at, [text, label = '']] of blocks.entries()) {
    if (!isCertificate(text, label)) throw invalid('ca', `certificate ${at + 1} cannot be read`)
  }
}

function isCertificate(text: string, label: string): boolean {
  if (label !== 'CERTIFICATE') return false
  try {
    new X509Certificate(text)
    return true
  } catch {
    return false
  }
}

function invalid(field: string, why: string): GatewayError {
  return new GatewayError('channel.invalid', `${field}: ${why}`, { field })
}
