import { Button, SearchBox } from '@fluentui/react-components'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Provider } from '../../../src-gateway/contract/index.ts'
import { EmptyState } from '../../parts/states.tsx'
import { useDrawerStyles } from './drawer.styles.ts'

const categories = ['vendor', 'aggregator', 'local', 'compatible'] as const

interface ProviderPickerProps {
  providers: readonly Provider[]
  onPick: (provider: Provider) => void
}

/** The first step of a new channel: whose account is it. */
export function ProviderPicker({ providers, onPick }: ProviderPickerProps) {
  const { t } = useTranslation('channels')
  const styles = useDrawerStyles()
  const [search, setSearch] = useState('')
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = providers.filter((provider) => {
    const text = `${provider.id}\n${provider.name}\n${provider.defaultBaseUrl}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  return (
    <>
      <SearchBox
        autoFocus
        className={styles.search}
        aria-label={t('provider.search')}
        placeholder={t('provider.search')}
        value={search}
        onChange={(_, data) => setSearch(data.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
          event.preventDefault()
          const only = found[0]
          if (search !== '' && only !== undefined) onPick(only)
        }}
      />
      {found.length === 0 ? <EmptyState title={t('provider.none')} text={t('provider.noneText')} /> : null}
      {categories.map((category) => {
        const members = found.filter((provider) => provider.category === category)
        if (members.length === 0) return null
        return (
          <section key={category} className={styles.section} aria-label={t(`provider.category.${category}`)}>
            <h3 className={styles.heading}>{t(`provider.category.${category}`)}</h3>
            <div className={styles.providers}>
              {members.map((provider) => (
                <Button key={provider.id} className={styles.provider} onClick={() => onPick(provider)}>
                  {provider.name}
                </Button>
              ))}
            </div>
          </section>
        )
      })}
    </>
  )
}
