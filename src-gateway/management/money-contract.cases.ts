import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts'
import { sendJson, startTestUpstream, type TestUpstream } from '../testing/test-upstream.ts'
import { startSmtpServer } from '../transport/testing/smtp-server.ts'
import { type ContractClient, expectCode, type OpenClient } from './contract.cases.ts'

const reply = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm1',
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 },
}
/** What may cost little, so that a small budget lets it pass. */
const small = { model: 'm1', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] }
/** 1,000 × 3 USD + 500 × 4 USD per million. */
const costUsd = 0.005

/** The part of the contract that is about money, over every transport. @param caller how the ledger names who calls */
export function describeMoneyContract(
  transport: string,
  caller: string,
  open: (gateway: TestGateway) => OpenClient,
): void {
  describe(`money over ${transport}`, () => {
    let gateway: TestGateway
    let upstream: TestUpstream
    let opened: OpenClient
    let client: ContractClient
    let list: unknown = {}

    beforeAll(async () => {
      upstream = await startTestUpstream((request, response) => {
        if (request.url === '/list.json') sendJson(response, 200, list)
        else if (request.url === '/nothing.json') sendJson(response, 404, {})
        else sendJson(response, 200, reply)
      })
      gateway = await startTestGateway()
      opened = open(gateway)
      client = opened.client
      await client.channels.create({
        name: 'main',
        provider: 'openai-compatible',
        baseUrl: `${upstream.url}/v1`,
        keys: ['sk-right-key-1234567890'],
        models: ['m1'],
      })
      await client.prices.set({ model: 'm1', price: { input: 3, output: 4 } })
    })
    afterAll(async () => {
      opened.close()
      await gateway.stop()
      await upstream.close()
    })

    /** A charged request; answers its id. */
    async function charged(key: string): Promise<string> {
      const answered = await gateway.call('/v1/chat/completions', {
        method: 'POST',
        headers: { authorization: `Bearer ${key}` },
        body: small,
      })
      expect(answered.status).toBe(200)
      return String(answered.headers['x-request-id'])
    }

    it('creates, reads, changes, finds and deletes a user, and keeps one with API keys', async () => {
      const made = await client.users.create({ name: 'Ada', email: 'ada@example.com', prepaid: true, limits: noLimits })
      expect(made).toMatchObject({ group: 'default', usedUsd: 0, creditUsd: 0, remainingUsd: 0, tokens: 0 })
      const changed = await client.users.update({ id: made.id, note: 'first', limits: { rpm: 5 } })
      expect(changed).toMatchObject({ name: 'Ada', note: 'first', limits: { rpm: 5, tpm: null } })
      expect((await client.users.list({ search: 'ada@' })).items).toEqual([changed])
      expect((await client.users.list({ enabled: false })).items).toEqual([])

      const token = await client.tokens.create({ name: 'hers', userId: made.id })
      const other = await client.tokens.create({ name: 'nobody’s' })
      expect((await client.users.get({ id: made.id })).tokens).toBe(1)
      expect((await client.tokens.list({ userId: made.id })).items.map(({ id }) => id)).toEqual([token.id])
      await expectCode(client.users.remove({ id: made.id }), 'user.in_use')
      for (const { id } of [token, other]) await client.tokens.remove({ id })
      expect(await client.users.remove({ id: made.id })).toEqual({ deleted: true })
      await expectCode(client.users.get({ id: made.id }), 'user.not_found')
      await expectCode(client.users.create({ name: 'x', group: 'nowhere' }), 'request.invalid', 'group')
      await expectCode(client.users.create({ name: 'x', email: 'no address' }), 'request.invalid', 'email')
      await expectCode(client.tokens.create({ name: 'x', userId: 9999 }), 'request.invalid', 'userId')
    })

    it('keeps budgets in a calendar of one’s own, and tells what is spent of them', async () => {
      const token = await client.tokens.create({ name: 'budgeted' })
      const subject = String(token.id)
      const made = await client.budgets.create({ scope: 'token', subject, limitUsd: 1, timeZone: 'Europe/Berlin' })
      expect(made).toMatchObject({
        label: 'budgeted',
        period: 'month',
        alerts: [80, 100],
        hard: true,
        spentUsd: 0,
        heldUsd: 0,
        remainingUsd: 1,
      })
      expect(Date.parse(made.periodEnd ?? '')).toBeGreaterThan(Date.now())
      await charged(token.key)
      const spent = { spentUsd: costUsd, remainingUsd: 1 - costUsd, heldUsd: 0 }
      expect(await client.budgets.get({ id: made.id })).toMatchObject(spent)

      const later = await client.budgets.create({ scope: 'token', subject, limitUsd: 2, period: 'total', hard: false })
      expect(later).toMatchObject({ spentUsd: costUsd, periodStart: null, periodEnd: null })
      const changed = await client.budgets.update({ id: later.id, limitUsd: 3, period: 'day', timeZone: 'UTC' })
      expect(changed).toMatchObject({ limitUsd: 3, period: 'day', spentUsd: costUsd, hard: false })
      expect((await client.budgets.list({ scope: 'token', subject })).items.map(({ id }) => id)).toEqual([
        later.id,
        made.id,
      ])
      expect(await client.budgets.reservations()).toEqual({ items: [], nextCursor: null })

      await expectCode(
        client.budgets.create({ scope: 'token', subject: '9999', limitUsd: 1 }),
        'budget.invalid',
        'subject',
      )
      await expectCode(client.budgets.create({ scope: 'gateway', subject, limitUsd: 1 }), 'budget.invalid', 'subject')
      const broken = (fields: Record<string, unknown>) => client.budgets.update({ id: made.id, ...fields })
      await expectCode(broken({ timeZone: 'Mars/Crater' }), 'budget.invalid', 'timeZone')
      await expectCode(broken({ alerts: [50, 50] }), 'budget.invalid', 'alerts.1')
      await expectCode(broken({ limitUsd: -1 }), 'budget.invalid', 'limitUsd')
      await expectCode(broken({ limitUsd: 100_000_000 }), 'budget.invalid', 'limitUsd')
      for (const { id } of [made, later]) await client.budgets.remove({ id })
      await expectCode(client.budgets.get({ id: made.id }), 'budget.not_found')
      await client.tokens.remove({ id: token.id })
    })

    it('refuses the request after a budget is spent, and says so', async () => {
      const token = await client.tokens.create({ name: 'poor' })
      const budget = await client.budgets.create({ scope: 'token', subject: String(token.id), limitUsd: 0.004 })
      await charged(token.key)
      const headers = { authorization: `Bearer ${token.key}` }
      const refused = await gateway.call('/v1/chat/completions', { method: 'POST', headers, body: small })
      expect(refused.status).toBe(402)
      expect(refused.json()).toMatchObject({ error: { code: 'budget.exhausted' } })
      const told = async () =>
        (await client.notifications.list({})).items.map(({ kind, channelName }) => [kind, channelName])
      await expect.poll(told).toContainEqual(['budget-exhausted', 'poor'])
      expect((await client.system.status()).attention).toContainEqual(
        expect.objectContaining({ kind: 'budget-exhausted', subject: 'poor', tokenId: token.id }),
      )
      await client.budgets.remove({ id: budget.id })
      await charged(token.key)
      await client.tokens.remove({ id: token.id })
    })

    it('writes down who gave credit and why, and gives back no more than was charged', async () => {
      const user = await client.users.create({ name: 'Grace', prepaid: true })
      const token = await client.tokens.create({ name: 'grace', userId: user.id })
      const granted = await client.ledger.create({ kind: 'grant', amountUsd: 2.5, userId: user.id, reason: ' trial ' })
      expect(granted).toMatchObject({
        kind: 'grant',
        amountUsd: 2.5,
        amountNano: 2_500_000_000,
        userId: user.id,
        tokenId: null,
        by: caller,
        reason: 'trial',
      })
      const requestId = await charged(token.key)
      expect(await client.users.get({ id: user.id })).toMatchObject({ usedUsd: costUsd, remainingUsd: 2.5 - costUsd })
      const [charge] = (await client.ledger.list({ kind: 'charge', tokenId: token.id })).items
      expect(charge).toMatchObject({ requestId, amountUsd: -costUsd, userId: user.id, model: 'm1', by: null })
      const version = await client.prices.version({ id: charge?.priceVersion ?? 0 })
      expect(version).toMatchObject({ origin: 'own', model: 'm1', price: { input: 3, output: 4 } })

      const part = await client.ledger.refund({ requestId, amountUsd: 0.001, reason: 'slow' })
      expect(part).toMatchObject({ kind: 'refund', amountUsd: 0.001, userId: user.id, tokenId: token.id, by: caller })
      const refund = (amountUsd?: number) =>
        client.ledger.refund({ requestId, reason: 'more', ...(amountUsd === undefined ? {} : { amountUsd }) })
      const error = await expectCode(refund(0.0041), 'ledger.invalid', 'amountUsd')
      expect(error.message).toContain('0.004 USD')
      expect(await refund()).toMatchObject({ amountUsd: 0.004 })
      await expectCode(refund(), 'ledger.invalid', 'requestId')
      expect(await client.users.get({ id: user.id })).toMatchObject({ usedUsd: 0, remainingUsd: 2.5 })

      const adjusted = await client.ledger.create({
        kind: 'adjust',
        amountUsd: -0.5,
        tokenId: token.id,
        reason: 'missed',
      })
      expect(adjusted).toMatchObject({ kind: 'adjust', amountNano: -500_000_000 })
      expect((await client.tokens.get({ id: token.id })).usedUsd).toBe(0.5)
      const kinds = (await client.ledger.list({ userId: user.id })).items.map(({ kind }) => kind)
      expect(kinds).toEqual(['refund', 'refund', 'charge', 'grant'])

      const give = (fields: Record<string, unknown>) =>
        client.ledger.create({ kind: 'grant', amountUsd: 1, reason: 'x', ...fields })
      await expectCode(give({}), 'ledger.invalid', 'tokenId')
      await expectCode(give({ userId: user.id, tokenId: token.id }), 'ledger.invalid', 'tokenId')
      await expectCode(give({ userId: 9999 }), 'user.not_found', 'userId')
      await expectCode(give({ tokenId: 9999 }), 'token.not_found', 'tokenId')
      await expectCode(give({ userId: user.id, amountUsd: 0 }), 'ledger.invalid', 'amountUsd')
      await expectCode(give({ userId: user.id, amountUsd: -1 }), 'ledger.invalid', 'amountUsd')
      await expectCode(give({ userId: user.id, amountUsd: 1e8 }), 'ledger.invalid', 'amountUsd')
      await expectCode(give({ userId: user.id, amountUsd: 9_007_199 }), 'ledger.invalid', 'amountUsd')
      await expectCode(give({ userId: user.id, reason: ' ' }), 'ledger.invalid', 'reason')
      await expectCode(client.ledger.refund({ requestId: 'none', reason: 'x' }), 'ledger.invalid', 'requestId')
    })

    it('recomputes every sum and finds no difference, and tells the month', async () => {
      const check = await client.ledger.check()
      expect(check).toMatchObject({ differences: [], reservations: 0 })
      expect(check.entries).toBeGreaterThan(3)
      const month = new Date().toISOString().slice(0, 7)
      const report = await client.reports.monthly({ month })
      const inLedger = (await client.ledger.list({ limit: 200 })).items
      const cost = inLedger.filter(({ kind }) => ['charge', 'refund', 'adjust'].includes(kind))
      expect(report.total.costNano).toBe(cost.reduce((sum, { amountNano }) => sum - amountNano, 0))
      expect(report.models.map(({ key }) => key)).toContain('m1')
      await expectCode(client.reports.monthly({ month: '2026-13' }), 'request.invalid', 'month')
    })

    it('lets prices begin later, ends them, and keeps what was', async () => {
      const soon = new Date(Date.now() + 3_600_000).toISOString()
      const first = await client.prices.set({ model: 'm2', provider: 'openai', price: { input: 1, output: 2 } })
      const second = await client.prices.set({
        model: 'm2',
        provider: 'openai',
        price: { input: 0.1, output: 0.2, tiers: [{ aboveInputTokens: 1000, input: 0.3, output: 0.4 }] },
        validFrom: soon,
      })
      expect(first).toMatchObject({ origin: 'own', provider: 'openai', validTo: null, price: { perRequest: 0 } })
      const { items } = await client.prices.list({ model: 'm2' })
      expect(items.map(({ id, validTo }) => [id, validTo])).toEqual([
        [second.id, null],
        [first.id, soon],
      ])
      await client.prices.remove({ id: second.id })
      await client.prices.remove({ id: first.id })
      expect((await client.prices.list({ model: 'm2' })).items).toEqual([])
      expect((await client.prices.list({ model: 'm2', history: 'true' })).items.map(({ id }) => id)).toContain(first.id)
      await expectCode(client.prices.remove({ id: first.id }), 'price.not_found')
      const set = (fields: Record<string, unknown>) =>
        client.prices.set({ model: 'm2', price: { input: 1, output: 1 }, ...fields })
      await expectCode(set({ validFrom: '2026-01-01T00:00:00.000Z' }), 'price.invalid', 'validFrom')
      await expectCode(set({ provider: 'acme' }), 'price.invalid', 'provider')
      await expectCode(set({ price: { input: -1, output: 0 } }), 'price.invalid', 'price.input')
      await expectCode(client.prices.version({ id: 9999 }), 'price.not_found')
    })

    it('names models that have no price', async () => {
      const made = await client.channels.create({ name: 'odd', provider: 'openai', models: ['my-own', 'gpt-4o', 'x*'] })
      const { items } = await client.prices.unpriced()
      expect(items).toEqual([{ model: 'my-own', provider: 'openai', requests: 0, lastUsedAt: null }])
      await client.channels.remove({ id: made.id })
    })

    it('shows what a list would change, and takes over what is approved', async () => {
      const url = `${upstream.url}/list.json`
      list = {
        'brand-new': { litellm_provider: 'openai', input_cost_per_token: 1e-6, output_cost_per_token: 2e-6 },
        'another-new': { litellm_provider: 'openai', input_cost_per_token: 3e-6, output_cost_per_token: 4e-6 },
        pixels: { litellm_provider: 'openai', input_cost_per_pixel: 1e-6 },
      }
      await client.settings.update({ priceListUrl: url })
      const diff = await client.prices.compare({})
      expect(diff.changes.map(({ model, kind }) => [model, kind])).toEqual([
        ['brand-new', 'added'],
        ['another-new', 'added'],
      ])
      expect(diff.skipped).toMatchObject([{ model: 'pixels' }])
      expect(await client.prices.apply({ id: diff.id, models: ['brand-new'] })).toEqual({ applied: 1 })
      const rows = (await client.prices.list({ model: 'brand-new' })).items
      expect(rows).toMatchObject([{ origin: 'list', source: url, price: { input: 1, output: 2 } }])
      expect((await client.prices.compare({})).changes.map(({ model }) => model)).toEqual(['another-new'])

      await expectCode(client.prices.apply({ id: diff.id }), 'price.not_found', 'id')
      await expectCode(client.prices.compare({ url: `${upstream.url}/nothing.json` }), 'price.list_failed', 'url')
      list = []
      await expectCode(client.prices.compare({}), 'price.list_failed', 'url')
      await client.settings.update({ priceListUrl: null })
      await expectCode(client.prices.compare({}), 'price.invalid', 'url')
      await expectCode(client.prices.compare({ url: 'file:///etc/passwd' }), 'price.invalid', 'url')
    })

    it('takes over the ratios of other gateways, and keeps factors of its own', async () => {
      const imported = await client.prices.importRatios({
        modelRatio: { 'old-model': 1.25 },
        completionRatio: { 'old-model': 4 },
        modelPrice: { 'per-call': 0.04 },
        groupRatio: { default: 1, vip: 0.8, 'bad name': 1 },
      })
      expect(imported).toMatchObject({ prices: 2, groups: 1, skipped: [{ model: 'group bad name' }] })
      expect((await client.prices.list({ model: 'old-model' })).items).toMatchObject([
        { origin: 'own', source: 'imported ratios', price: { input: 2.5, output: 10 } },
      ])
      expect((await client.groups.list()).items.find(({ name }) => name === 'vip')?.ratio).toBe(0.8)

      const pair = { kind: 'group-pair', subject: 'vip', other: 'default', ratio: 0.5 } as const
      expect(await client.prices.setRatio(pair)).toEqual(pair)
      await client.prices.setRatio({ kind: 'model', subject: 'm1', ratio: 1.5 })
      expect((await client.prices.ratios()).items).toEqual(
        expect.arrayContaining([pair, { kind: 'model', subject: 'm1', other: '', ratio: 1.5 }]),
      )
      for (const kept of [pair, { kind: 'model', subject: 'm1' } as const])
        await client.prices.setRatio({ ...kept, ratio: 1 })
      expect((await client.prices.ratios()).items).toEqual([])
      const set = (fields: Record<string, unknown>) =>
        client.prices.setRatio({ kind: 'provider', subject: 'openai', ratio: 2, ...fields })
      await expectCode(set({ subject: 'acme' }), 'price.invalid', 'subject')
      await expectCode(set({ kind: 'channel', subject: '9999' }), 'price.invalid', 'subject')
      await expectCode(set({ kind: 'group-pair', subject: 'vip', other: 'nowhere' }), 'price.invalid', 'other')
      await expectCode(set({ other: 'vip' }), 'price.invalid', 'other')
      await expectCode(set({ ratio: -1 }), 'price.invalid', 'ratio')
    })

    it('keeps how e-mail is sent, never tells the password, and tries it', async () => {
      const password = 'hunter2-of-the-mailbox'
      const server = await startSmtpServer({ user: 'ada', password })
      expect(await client.mail.get()).toMatchObject({ host: null, passwordSet: false })
      const fields = {
        host: '127.0.0.1',
        port: server.port,
        user: 'ada',
        from: 'gw@example.com',
        to: ['a@example.com'],
      }
      const set = await client.mail.set({ ...fields, password })
      expect(set).toMatchObject({ host: '127.0.0.1', user: 'ada', passwordSet: true })
      expect(JSON.stringify([set, await client.mail.get()])).not.toContain(password)
      expect(await client.mail.test({})).toEqual({ sentTo: ['a@example.com'] })
      expect(server.received).toMatchObject([{ user: 'ada', subject: 'BurnCloud: a test' }])

      await client.mail.set({ ...fields, to: ['b@example.com'] })
      expect(await client.mail.test({ to: 'c@example.com' })).toEqual({ sentTo: ['c@example.com'] })
      await expectCode(client.mail.set({ ...fields, host: 'elsewhere.example' }), 'mail.invalid', 'password')
      await expectCode(client.mail.set({ ...fields, from: null }), 'mail.invalid', 'from')
      await expectCode(client.mail.set({ ...fields, host: 'no host' }), 'mail.invalid', 'host')
      await client.mail.set({ ...fields, password: 'wrong-password' })
      const refused = await expectCode(client.mail.test({}), 'mail.failed')
      expect(refused.message).not.toContain('wrong-password')
      expect(await client.mail.set({ host: null })).toMatchObject({ host: null, passwordSet: false })
      await expectCode(client.mail.test({}), 'mail.invalid', 'host')
      expect(gateway.log()).not.toContain(password)
      await server.close()
    })
  })
}

const noLimits = { rpm: null, tpm: null, concurrency: null }
