import { join } from 'node:path'
import { type MailBook, type MailServer, mailFact } from '../catalog/mail-book.ts'
import { type Backup, GatewayError, type Restored, type RestoreMode } from '../contract/index.ts'
import { checkBackup } from './backup-check.ts'
import { changesOf } from './backup-diff.ts'
import { makeBackup } from './backup-document.ts'
import { planRestore } from './backup-plan.ts'
import { openSecrets, sealSecrets } from './backup-seal.ts'
import { base } from './base.ts'
import { boundsOf, periodOf } from './budget-view.ts'
import type { ManagementParts } from './parts.ts'

/** The whole configuration as one document, and back. The log, the ledger and what was spent are not part of it. */
export function backupHandlers(parts: ManagementParts) {
  const { storage, config, mailBook, instance, log, now } = parts

  async function make() {
    const at = now()
    const { configuration } = await storage.backup.read(at)
    return makeBackup(configuration, mailBook.server, { now: at, version: instance.version })
  }

  return {
    read: base.backup.read.handler(async ({ input }) => {
      const { document, values } = await make()
      return input.secrets === true ? { ...document, secrets: { form: 'clear' as const, values } } : document
    }),

    seal: base.backup.seal.handler(async ({ input }) => {
      const { document, values } = await make()
      return { ...document, secrets: await sealSecrets(values, input.passphrase, document) }
    }),

    restore: base.backup.restore.handler(async ({ input, context }): Promise<Restored> => {
      const { document, mode, dryRun, passphrase } = input
      const values = await secretsOf(document, passphrase)
      const at = now()
      const read = await storage.backup.read(at)
      const groups = mode === 'merge' ? read.configuration.groups.map(({ name }) => name) : []
      checkBackup(document, { providers: parts.providers, groups })
      const { configuration, withheld } = document
      const { target, incomplete } = planRestore(read, { configuration, withheld, values }, mode, at)
      const mail = mailOf(document, mailBook, mode)
      const changes = [...changesOf(read.configuration, target), ...mail.changes]
      incomplete.push(...mail.incomplete)
      if (dryRun) return { dryRun, changes, incomplete, copy: null }

      const { name } = await storage.copies.make('before-restore')
      const copy = join(storage.copies.folder, name)
      await storage.backup.apply({
        expected: read.configuration,
        target,
        facts: { [mailFact]: mailBook.textOf(mail.server) },
        presentOf: (budget) => boundsOf(periodOf(budget, at)),
        now: at,
      })
      await mailBook.reload()
      await config.rebuild()
      log.info({ by: context.by, mode, changes: changes.length, copy }, 'a backup was restored')
      return { dryRun, changes, incomplete, copy }
    }),
  }
}

/** @throws GatewayError `backup.locked`, `backup.invalid` */
async function secretsOf(document: Backup, passphrase: string | undefined): Promise<Record<string, string>> {
  const { secrets, withheld } = document
  if (secrets === null) return {}
  if (secrets.form === 'sealed') {
    if (passphrase === undefined) {
      const message = 'passphrase: the secrets of this document are sealed; the passphrase is needed to open them'
      throw new GatewayError('backup.locked', message, { field: 'passphrase' })
    }
    return openSecrets(secrets, passphrase, document)
  }
  const places = new Set(withheld)
  const stray = Object.keys(secrets.values).find((place) => !places.has(place))
  if (stray === undefined) return secrets.values
  const field = `document.secrets.values.${stray}`
  throw new GatewayError('backup.invalid', `${field}: nothing is withheld at this place`, { field })
}

type MailOutcome = Pick<Restored, 'changes' | 'incomplete'> & { server: MailServer | null }

/** A kept password stays with the server and the user that it was given for. */
function mailOf({ configuration }: Backup, { server: before }: MailBook, mode: RestoreMode): MailOutcome {
  const wanted = configuration.mail
  if (wanted === null) {
    if (mode === 'merge' || before === null) return { server: before, changes: [], incomplete: [] }
    return {
      server: null,
      changes: [{ kind: 'mail', action: 'removed', name: before.host, fields: [] }],
      incomplete: [],
    }
  }
  const same =
    before !== null &&
    before.host === wanted.host &&
    before.port === wanted.port &&
    before.user === wanted.user &&
    (wanted.secure || !before.secure)
  const password = wanted.user !== null && same ? before.password : null
  const fields =
    before === null
      ? []
      : (['host', 'port', 'secure', 'user', 'from', 'to'] as const).filter(
          (name) => JSON.stringify(before[name]) !== JSON.stringify(wanted[name]),
        )
  const change = { kind: 'mail' as const, action: before === null ? ('added' as const) : ('changed' as const) }
  return {
    server: { ...wanted, password },
    changes: before !== null && fields.length === 0 ? [] : [{ ...change, name: wanted.host, fields }],
    incomplete:
      wanted.user !== null && password === null
        ? [{ kind: 'mail', name: wanted.host, missing: ['password'], disabled: false }]
        : [],
  }
}
