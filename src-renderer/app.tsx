import { AriaLiveAnnouncer, FluentProvider } from '@fluentui/react-components'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from 'react-router/dom'
import { queryClient } from './client/api.ts'
import { NotifyHost } from './parts/notify.tsx'
import { createRoutes } from './routes.tsx'
import { useTheme, useThemeEffects } from './theme/use-theme.ts'

const router = createRoutes()

export function App() {
  const theme = useTheme()
  useThemeEffects(theme)
  return (
    <FluentProvider theme={theme.theme} style={{ height: '100%' }}>
      <AriaLiveAnnouncer>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
          <NotifyHost />
        </QueryClientProvider>
      </AriaLiveAnnouncer>
    </FluentProvider>
  )
}
