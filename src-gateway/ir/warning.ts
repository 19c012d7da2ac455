/**
 * What a conversion could not carry as it was. `unsupported`: left out. `changed`: sent with another value or in another
 * place. `emulated`: done by other means (a schema through a forced tool, a file as text).
 */
export interface Warning {
  kind: 'unsupported' | 'changed' | 'emulated'
  /** The client's own name of the field, `logit_bias`, `messages.image_url.detail`. Visible ASCII, no comma, no colon. */
  feature: string
  /** For people: what became of it. */
  detail?: string
}

/** Collects warnings, each kind and feature once. */
export class Warnings {
  private readonly list: Warning[] = []

  add(kind: Warning['kind'], feature: string, detail?: string): void {
    if (this.list.some((known) => known.kind === kind && known.feature === feature)) return
    this.list.push(detail === undefined ? { kind, feature } : { kind, feature, detail })
  }

  get all(): readonly Warning[] {
    return this.list
  }
}

/** `kind:feature`, as reply header and log show it. */
export function warningCode(warning: Warning): string {
  return `${warning.kind}:${codeText(warning.feature)}`
}

/** A text as it may stand in a code: visible ASCII without comma and colon. */
export function codeText(text: string): string {
  return text.replace(/[^\x21-\x7e]|[,:]/g, '_')
}
