import { AriaLiveAnnouncer, createDOMRenderer, FluentProvider, RendererProvider } from '@fluentui/react-components'
import { QueryClientProvider } from '@tanstack/react-query'
import { useEffect } from 'react'
import { RouterProvider } from 'react-router/dom'
import { queryClient } from './client/api.ts'
import { keepFocus } from './frame/focus-keeper.ts'
import { exposeFocusSentinels } from './frame/focus-sentinels.ts'
import { NotifyHost } from './parts/notify.tsx'
import { createRoutes, loadPagesAhead } from './routes.tsx'
import { useTheme, useThemeEffects } from './theme/use-theme.ts'

const router = createRoutes()

// The desktop app writes a fresh nonce into the page for style elements; elsewhere the policy names the hash of the empty
// element that the renderer starts from.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce
const renderer = createDOMRenderer(document, nonce ? { styleElementAttributes: { nonce } } : {})

export function App() {
  const theme = useTheme()
  useThemeEffects(theme)
  useEffect(() => exposeFocusSentinels(document.body), [])
  useEffect(() => keepFocus(document), [])
  useEffect(loadPagesAhead, [])
  return (
    <RendererProvider renderer={renderer} targetDocument={document}>
      <FluentProvider theme={theme.theme} style={{ height: '100%', background: 'none' }}>
        <AriaLiveAnnouncer>
          <QueryClientProvider client={queryClient}>
            <RouterProvider router={router} />
            <NotifyHost />
          </QueryClientProvider>
        </AriaLiveAnnouncer>
      </FluentProvider>
    </RendererProvider>
  )
}
