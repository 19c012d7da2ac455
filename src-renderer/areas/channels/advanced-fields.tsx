import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  Field,
  Input,
  Textarea,
} from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { Provider } from '../../../src-gateway/contract/index.ts'
import { CheckList } from '../../parts/check-list.tsx'
import { fieldState } from '../../parts/field-state.ts'
import { JsonEditor } from '../../parts/json-editor.tsx'
import { useProtocolName } from '../../parts/protocol-name.ts'
import { BodyRulesField } from './body-rules-field.tsx'
import { type ChannelForm, isClientProtocol, protocolChoices } from './channel-form.ts'
import { useDrawerStyles } from './drawer.styles.ts'
import { GroupField } from './group-field.tsx'
import { LimitFields, QueueFields } from './limit-fields.tsx'
import { PairsField } from './pairs-field.tsx'
import { PromptField } from './prompt-field.tsx'

/** Fields of the advanced part, by the contract's names: it opens by itself when one of them has a problem. */
export const advancedFields = [
  'protocols',
  'headers',
  'overrides',
  'bodyRules',
  'systemPrompt',
  'limits',
  'keyLimits',
  'queue',
  'timeouts',
  'proxyUrl',
  'ca',
  'statusMapping',
]

interface AdvancedFieldsProps {
  form: ChannelForm
  provider: Provider | undefined
  open: boolean
  problem: (field: string) => string | undefined
  onToggle: (open: boolean) => void
  onChange: (change: Partial<ChannelForm>) => void
}

/** What most channels never need. */
export function AdvancedFields({ form, provider, open, problem, onToggle, onChange }: AdvancedFieldsProps) {
  const { t } = useTranslation('channels')
  const styles = useDrawerStyles()
  const protocolName = useProtocolName()
  const timeouts = [
    ['timeouts.connectMs', 'connectTimeout'],
    ['timeouts.firstByteMs', 'firstByteTimeout'],
    ['timeouts.idleMs', 'idleTimeout'],
    ['timeouts.totalMs', 'totalTimeout'],
  ] as const
  const proxyProblem = problem('proxyUrl')
  const caProblem = problem('ca')
  return (
    <Accordion
      className={styles.advanced}
      collapsible
      openItems={open ? ['advanced'] : []}
      onToggle={(_, data) => onToggle(data.openItems.includes('advanced'))}
    >
      <AccordionItem value="advanced">
        <AccordionHeader as="h3" className={styles.advancedHeader}>
          {t('section.advanced')}
        </AccordionHeader>
        <AccordionPanel>
          <div className={styles.section}>
            <GroupField label={t('field.protocols')} hint={t('hint.protocols')} problem={problem('protocols')}>
              <CheckList
                options={protocolChoices(provider, form.protocols)}
                value={form.protocols}
                onChange={(protocols) => onChange({ protocols })}
                labelOf={(protocol) =>
                  isClientProtocol(protocol)
                    ? protocolName(protocol)
                    : t('upstreamOnly', { protocol: protocolName(protocol) })
                }
              />
            </GroupField>
            <PairsField
              label={t('field.headers')}
              hint={t('hint.headers')}
              leftLabel={t('field.headerName')}
              rightLabel={t('field.headerValue')}
              addLabel={t('add.header')}
              rows={form.headers}
              problem={problem('headers')}
              onChange={(headers) => onChange({ headers })}
            />
            <JsonEditor
              label={t('field.overrides')}
              hint={t('hint.overrides')}
              shape="object"
              rows={4}
              value={form.overrides}
              onChange={(overrides) => onChange({ overrides })}
            />
            <BodyRulesField
              rows={form.bodyRules}
              problem={problem('bodyRules')}
              onChange={(bodyRules) => onChange({ bodyRules })}
            />
            <PromptField form={form} problem={problem} onChange={onChange} />
            <LimitFields form={form} problem={problem} onChange={onChange} />
            <QueueFields form={form} problem={problem} onChange={onChange} />
            <div className={styles.row}>
              {timeouts.map(([field, name]) => {
                const words = problem(field)
                return (
                  <Field key={field} label={t(`field.${name}`)} {...fieldState(words)}>
                    <Input
                      value={form[name]}
                      inputMode="decimal"
                      placeholder={name === 'totalTimeout' ? t('common:state.unlimited') : ''}
                      contentAfter={t('unit.seconds')}
                      onChange={(_, data) => onChange({ [name]: data.value })}
                    />
                  </Field>
                )
              })}
            </div>
            <Field label={t('field.proxyUrl')} hint={t('hint.proxyUrl')} {...fieldState(proxyProblem)}>
              <Input
                value={form.proxyUrl}
                placeholder="http://127.0.0.1:7890"
                spellCheck={false}
                onChange={(_, data) => onChange({ proxyUrl: data.value })}
              />
            </Field>
            <Field label={t('field.ca')} hint={t('hint.ca')} {...fieldState(caProblem)}>
              <Textarea
                value={form.ca}
                resize="vertical"
                placeholder="-----BEGIN CERTIFICATE-----"
                textarea={{ rows: 3, spellCheck: false, className: styles.mono }}
                onChange={(_, data) => onChange({ ca: data.value })}
              />
            </Field>
            <PairsField
              label={t('field.statusMapping')}
              hint={t('hint.statusMapping')}
              leftLabel={t('field.statusFrom')}
              rightLabel={t('field.statusTo')}
              addLabel={t('add.status')}
              rows={form.statuses}
              problem={problem('statusMapping')}
              onChange={(statuses) => onChange({ statuses })}
            />
          </div>
        </AccordionPanel>
      </AccordionItem>
    </Accordion>
  )
}
