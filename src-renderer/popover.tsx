import { createDOMRenderer, FluentProvider, RendererProvider } from '@fluentui/react-components'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { config } from 'zod/v4/core'
import { Popover } from './areas/popover/index.tsx'
import { queryClient } from './client/api.ts'
import { startLanguage } from './i18n/language.ts'
import { useTheme } from './theme/use-theme.ts'

// The pages' policy forbids making code from text, which zod would try for speed.
config({ jitless: true })
await startLanguage()

const renderer = createDOMRenderer(document)

/** The small window at the tray, which only the desktop app has. */
function PopoverApp() {
  const { theme } = useTheme()
  return (
    <RendererProvider renderer={renderer} targetDocument={document}>
      <FluentProvider theme={theme} style={{ height: '100%' }}>
        <QueryClientProvider client={queryClient}>
          <Popover />
        </QueryClientProvider>
      </FluentProvider>
    </RendererProvider>
  )
}

const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <PopoverApp />
    </StrictMode>,
  )
}
