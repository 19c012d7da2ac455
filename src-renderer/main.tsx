import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { config } from 'zod/v4/core'
import { App } from './app.tsx'
import { api, queryClient } from './client/api.ts'
import { startLanguage } from './i18n/language.ts'
import { loadPageOf } from './routes.tsx'

// The pages' policy forbids making code from text, which zod would try for speed.
config({ jitless: true })
// What the first page waits for is asked for before it is drawn.
void queryClient.prefetchQuery(api.system.status.queryOptions())
await Promise.all([startLanguage(), loadPageOf(window.location.hash)])

const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
