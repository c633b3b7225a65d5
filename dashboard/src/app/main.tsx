import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { onSignedOut } from '../client/client.ts'
import { onProblem, queries } from '../client/queries.ts'
import { sessionQuery } from '../client/session.ts'
import { followSystemTheme } from '../parts/theme.ts'
import { languageFor, wordsOf } from '../texts/texts.ts'
import { Toaster, tellProblem } from '../ui/toaster.tsx'
import { router } from './router.ts'
import { WordsProvider } from './words-provider.tsx'

onProblem(tellProblem)
onSignedOut(() => {
  queries.removeQueries({ queryKey: sessionQuery.queryKey })
  // The gate sends to the sign-in page, which knows the way back.
  void router.invalidate()
})
followSystemTheme()

const words = await wordsOf(languageFor(null))
const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <WordsProvider start={words}>
          <RouterProvider router={router} />
          <Toaster />
        </WordsProvider>
      </QueryClientProvider>
    </StrictMode>,
  )
